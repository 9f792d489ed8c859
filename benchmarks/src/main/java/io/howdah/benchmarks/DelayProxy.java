// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks;

import io.howdah.testkit.Link;
import io.howdah.testkit.Link.Side;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * A link of a given length: what comes in on one side leaves on the other so much later, in order, however much is under
 * way. It delays without limiting what may be sent meanwhile, as distance does.
 */
public final class DelayProxy implements AutoCloseable {
    private final Link link;
    private final long nanos;

    /** @param delay in each direction: half of what it adds to a round trip */
    public DelayProxy(String host, int port, Duration delay) throws IOException {
        nanos = delay.toNanos();
        link = new Link(host, port, Distance::new);
    }

    /**
     * A process that is nothing but a link: it says its port, and ends when nobody can tell it anything any more.
     *
     * @param words host, port, and nanoseconds in each direction
     */
    public static void main(String[] words) throws IOException {
        DelayProxy proxy =
                new DelayProxy(words[0], Integer.parseInt(words[1]), Duration.ofNanos(Long.parseLong(words[2])));
        System.out.println(proxy.port());
        System.in.transferTo(OutputStream.nullOutputStream());
        System.exit(0);
    }

    public int port() {
        return link.port();
    }

    @Override
    public void close() {
        link.close();
    }

    private record Chunk(byte[] bytes, OutputStream to, long due) {}

    private final class Distance implements Link.Passage {
        private final Way there = new Way();
        private final Way back = new Way();

        @Override
        public void pass(Side from, byte[] portion, OutputStream to) {
            way(from).underWay.add(new Chunk(portion, to, System.nanoTime() + nanos));
        }

        /** The end takes as long as everything else. */
        @Override
        public void ended(Side from) throws IOException {
            way(from).end();
        }

        private Way way(Side from) {
            return from == Side.CLIENT ? there : back;
        }
    }

    /** One direction. */
    private final class Way {
        private final BlockingQueue<Chunk> underWay = new LinkedBlockingQueue<>();
        private final Thread writer = new Thread(this::deliver, "delay-write");

        Way() {
            writer.setDaemon(true);
            writer.start();
        }

        void end() throws IOException {
            underWay.add(new Chunk(new byte[0], OutputStream.nullOutputStream(), System.nanoTime() + nanos));
            try {
                writer.join();
            } catch (InterruptedException closing) {
                Thread.currentThread().interrupt();
                throw new IOException(closing);
            }
        }

        private void deliver() {
            try {
                for (Chunk next = underWay.take(); ; next = underWay.take()) {
                    for (long left = next.due - System.nanoTime(); left > 0; left = next.due - System.nanoTime()) {
                        LockSupport.parkNanos(left);
                    }
                    if (next.bytes.length == 0) {
                        return;
                    }
                    next.to.write(next.bytes);
                    next.to.flush();
                }
            } catch (InterruptedException closing) {
                Thread.currentThread().interrupt();
            } catch (IOException closed) {
                // the side that should hear it has ended; that the other hears by itself
            }
        }
    }
}

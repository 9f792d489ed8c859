// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * A link of a given length: what comes in on one side leaves on the other so much later, in order, however much is under
 * way. It delays without limiting what may be sent meanwhile, as distance does.
 */
public final class DelayProxy implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;
    /** The end of a stream. */
    private static final byte[] END = {};

    private final ServerSocket listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private final String host;
    private final int port;
    private final long nanos;

    /** @param delay in each direction: half of what it adds to a round trip */
    public DelayProxy(String host, int port, Duration delay) throws IOException {
        this.host = host;
        this.port = port;
        nanos = delay.toNanos();
        daemon("delay-accept", this::acceptAll);
    }

    public int port() {
        return listener.getLocalPort();
    }

    private void acceptAll() throws IOException {
        while (!listener.isClosed()) {
            Socket client = listener.accept();
            open.add(client);
            daemon("delay-connect", () -> connect(client));
        }
    }

    private void connect(Socket client) throws IOException {
        Socket server;
        try {
            server = new Socket(host, port);
        } catch (IOException refused) {
            client.close();
            throw refused;
        }
        open.add(server);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        pipe(client, server);
        pipe(server, client);
    }

    private void pipe(Socket from, Socket to) {
        BlockingQueue<Chunk> underWay = new LinkedBlockingQueue<>();
        daemon("delay-read", () -> read(from.getInputStream(), underWay));
        daemon("delay-write", () -> {
            try {
                write(underWay, to.getOutputStream());
                to.shutdownOutput(); // the other direction may still have something to say
            } catch (IOException broken) {
                to.close();
                from.close();
            }
        });
    }

    private void read(InputStream from, BlockingQueue<Chunk> underWay) {
        byte[] buffer = new byte[CHUNK];
        try {
            for (int length = from.read(buffer); length >= 0; length = from.read(buffer)) {
                byte[] bytes = new byte[length];
                System.arraycopy(buffer, 0, bytes, 0, length);
                underWay.add(new Chunk(bytes, System.nanoTime() + nanos));
            }
        } catch (IOException closed) {
            // told to the other side below, as an end is
        }
        underWay.add(new Chunk(END, System.nanoTime() + nanos));
    }

    private static void write(BlockingQueue<Chunk> underWay, OutputStream to) throws IOException {
        try {
            for (Chunk next = underWay.take(); next.bytes != END; next = underWay.take()) {
                for (long left = next.due - System.nanoTime(); left > 0; left = next.due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                to.write(next.bytes);
                to.flush();
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private static void daemon(String name, Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException closed) {
                        // one of the two sides has ended, and with it the other
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Closeable socket : open) {
                socket.close();
            }
        } catch (IOException closing) {
            throw new IllegalStateException(closing);
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    private record Chunk(byte[] bytes, long due) {}
}

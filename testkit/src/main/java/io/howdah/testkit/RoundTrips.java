// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit;

import io.howdah.testkit.Link.Side;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A link to PostgreSQL that counts round trips: how often a client sends something after it was sent something. What the
 * server says takes a while on this link, so that what a client sends in several portions at once counts as one trip.
 *
 * <p>Thread-safe.
 */
public final class RoundTrips implements AutoCloseable {
    private static final Duration TAKES = Duration.ofMillis(40);

    private final AtomicInteger trips = new AtomicInteger();
    private final Link link;

    /** A link to the PostgreSQL at an address. */
    public RoundTrips(String host, int port) throws IOException {
        link = new Link(host, port, Count::new);
    }

    /** Where clients connect to, on localhost. */
    public int port() {
        return link.port();
    }

    /** How many round trips there were until now, on all connections together. */
    public int count() {
        return trips.get();
    }

    @Override
    public void close() {
        link.close();
    }

    private final class Count implements Link.Passage {
        private boolean told = true; // guarded by this

        @Override
        public void pass(Side from, byte[] portion, OutputStream to) throws IOException {
            if (from == Side.CLIENT) {
                said();
            } else {
                tell();
            }
            to.write(portion);
        }

        private synchronized void said() {
            if (told) {
                trips.incrementAndGet();
                told = false;
            }
        }

        /** The sleep is the length of the link. */
        private void tell() {
            try {
                TimeUnit.MILLISECONDS.sleep(TAKES.toMillis());
            } catch (InterruptedException closing) {
                Thread.currentThread().interrupt();
            }
            synchronized (this) {
                told = true;
            }
        }
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import io.howdah.testkit.Link;
import io.howdah.testkit.Link.Side;
import io.howdah.testkit.PostgresServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A way to PostgreSQL on which nothing moves any more in either direction, not the end of a connection either, once certain
 * words have come by: as a network that is there no more, of which nobody is told.
 */
final class Standstill implements AutoCloseable {
    /** What a connection is sent in any case when it goes back to the server's pool and has written rows. */
    private static final String RESET = "DISCARD SEQUENCES";

    private final String words;
    private final Link link;
    private final AtomicInteger resets = new AtomicInteger();
    private boolean still; // guarded by this

    /** @param words are the last that pass */
    Standstill(PostgresServer postgres, String words) throws IOException {
        this.words = words;
        link = new Link(postgres.host(), postgres.port(), Passage::new);
    }

    int port() {
        return link.port();
    }

    /** How often a connection that has written was made as new for the server's pool. */
    int resets() {
        return resets.get();
    }

    private synchronized boolean still() {
        return still;
    }

    private synchronized void begin() {
        still = true;
    }

    /** What was lost stays lost: the connections that there are end, new ones pass. */
    synchronized void end() throws IOException {
        still = false;
        notifyAll();
        link.reset();
    }

    private synchronized void awaitEnd() throws IOException {
        try {
            while (still) {
                wait();
            }
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }

    @Override
    public void close() throws IOException {
        end();
        link.close();
    }

    private final class Passage implements Link.Passage {
        @Override
        public void pass(Side from, byte[] portion, OutputStream to) throws IOException {
            if (!still()) {
                to.write(portion);
                if (from == Side.CLIENT) {
                    said(new String(portion, StandardCharsets.ISO_8859_1));
                }
            }
        }

        private void said(String portion) {
            resets.addAndGet(portion.split(RESET, -1).length - 1);
            if (portion.contains(words)) {
                begin();
            }
        }

        @Override
        public void ended(Side from) throws IOException {
            awaitEnd();
        }
    }
}

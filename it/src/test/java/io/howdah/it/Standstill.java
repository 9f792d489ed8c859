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
import java.util.function.Supplier;

/**
 * A way to PostgreSQL on which nothing moves any more in either direction, not the end of a connection either, once certain
 * words have come by: as a network that is there no more, of which nobody is told.
 */
final class Standstill implements AutoCloseable {
    /** What a connection is sent in any case when it goes back to the server's pool and has written rows. */
    private static final String RESET = "DISCARD SEQUENCES";

    private final String usual;
    private final Link link;
    private final AtomicInteger resets = new AtomicInteger();
    private String words; // guarded by this
    private boolean heard = true; // guarded by this
    private boolean still; // guarded by this

    /** @param words are the last that pass */
    Standstill(PostgresServer postgres, String words) throws IOException {
        usual = words;
        this.words = words;
        link = new Link(postgres.host(), postgres.port(), Passage::new);
    }

    /**
     * Does something while others are the last words, and ends the standstill then.
     *
     * @param pass whether they still do
     */
    String behind(String others, boolean pass, Supplier<String> work) throws IOException {
        lastWords(others, pass);
        try {
            return work.get();
        } finally {
            end();
        }
    }

    private synchronized void lastWords(String others, boolean pass) {
        words = others;
        heard = pass;
    }

    int port() {
        return link.port();
    }

    /** How often a connection that has written was made as new for the server's pool. */
    int resets() {
        return resets.get();
    }

    private synchronized boolean passes(Side from, String portion) {
        if (still) {
            return false;
        }
        still = from == Side.CLIENT && portion.contains(words);
        return !still || heard;
    }

    /** What was lost stays lost: the connections that there are end, new ones pass. */
    synchronized void end() throws IOException {
        still = false;
        lastWords(usual, true);
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
            String said = new String(portion, StandardCharsets.ISO_8859_1);
            if (passes(from, said)) {
                to.write(portion);
                resets.addAndGet(from == Side.CLIENT ? said.split(RESET, -1).length - 1 : 0);
            }
        }

        @Override
        public void ended(Side from) throws IOException {
            awaitEnd();
        }
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.testkit.Link;
import io.howdah.testkit.Link.Side;
import io.howdah.testkit.TestSchema;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;

/** A network between a client and a server that fails as networks do: it loses everything, resets, or ends. */
final class StuckProxy implements AutoCloseable {
    private final TestSchema schema;
    private final Link link;
    private final StringBuffer sent = new StringBuffer();
    private volatile boolean stuck;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile String from = "";
    private volatile String to = "";

    StuckProxy(TestSchema schema) throws IOException {
        this.schema = schema;
        link = new Link(schema.server().host(), schema.server().port(), Connection::new);
    }

    int port() {
        return link.port();
    }

    /** The address of the schema, by way of this. */
    String uri() {
        return schema.uri().replace(":" + schema.server().port() + "/", ":" + port() + "/");
    }

    /** From now on the server seems to say one text instead of another of the same length. */
    void translate(String text, String other) {
        if (text.length() != other.length()) {
            throw new IllegalArgumentException(text.length() + " and " + other.length());
        }
        from = text;
        to = other;
    }

    private byte[] translated(byte[] answer) {
        String said = new String(answer, StandardCharsets.ISO_8859_1);
        return (from.isEmpty() ? said : said.replace(from, to)).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** From now on nothing arrives any more, in neither direction. */
    void stick() {
        stuck = true;
    }

    /** New connections work again. */
    void release() {
        stuck = false;
    }

    /** From now on what the server says waits. */
    void hold() {
        gate = new CountDownLatch(1);
    }

    /** What waited arrives. */
    void letGo() {
        gate.countDown();
    }

    /** How often clients have sent a text. */
    long seen(String text) {
        return Pattern.compile(Pattern.quote(text)).matcher(sent).results().count();
    }

    /** Waits until clients have sent a text. */
    void awaitSent(String text) throws InterruptedException {
        awaitSent(text, 1);
    }

    /** Waits until clients have sent a text that often. */
    void awaitSent(String text, long times) throws InterruptedException {
        while (seen(text) < times) {
            Thread.sleep(5); // what is awaited passes in another thread, which says nothing
        }
    }

    /** Resets the connections. */
    void reset() throws IOException {
        link.reset();
    }

    /** Ends the connections, as a server that stops without a word. */
    void end() throws IOException {
        link.end();
    }

    @Override
    public void close() {
        letGo();
        link.close();
    }

    private static void await(CountDownLatch gate) throws InterruptedIOException {
        try {
            gate.await();
        } catch (InterruptedException interrupted) {
            throw new InterruptedIOException("interrupted while what the server said was held back");
        }
    }

    private final class Connection implements Link.Passage {
        private final Set<Side> lost = EnumSet.noneOf(Side.class); // guarded by this

        @Override
        public void pass(Side side, byte[] portion, OutputStream onward) throws IOException {
            if (isLost(side)) {
                return;
            }
            if (side == Side.CLIENT) {
                sent.append(new String(portion, StandardCharsets.ISO_8859_1));
            }
            if (side == Side.SERVER) {
                await(gate);
            }
            onward.write(side == Side.CLIENT ? portion : translated(portion));
        }

        private synchronized boolean isLost(Side side) {
            if (stuck) {
                lost.add(side);
            }
            return lost.contains(side);
        }
    }
}

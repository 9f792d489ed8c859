// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import io.howdah.testkit.Link;
import io.howdah.testkit.Link.Side;
import io.howdah.testkit.TestSchema;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A way to PostgreSQL that swallows everything, in both directions, once certain words have come by; nobody is told. */
final class SilentLink implements AutoCloseable {
    private final TestSchema schema;
    private final Link link;
    private volatile String lastWords = "words that nobody says";
    private volatile boolean arrive;
    private volatile boolean oneOnly;
    private volatile boolean silent;

    SilentLink(TestSchema schema) throws IOException {
        this.schema = schema;
        link = new Link(schema.server().host(), schema.server().port(), Passage::new);
    }

    /** The address that leads over it. */
    String uri() {
        return schema.uri().replace(":" + schema.server().port() + "/", ":" + link.port() + "/");
    }

    /**
     * Waits for words of a client's.
     *
     * @param arrived whether the server hears them; it answers in vain
     */
    void lastWords(String words, boolean arrived) {
        arrive = arrived;
        lastWords = words;
    }

    /** Only the connection falls silent on which the words are said: something between has forgotten it. */
    void othersGoOn() {
        oneOnly = true;
    }

    void fallSilent() {
        silent = true;
    }

    /** What was swallowed is lost. */
    void speak() {
        lastWords = "words that nobody says";
        silent = false;
    }

    @Override
    public void close() {
        link.close();
    }

    private final class Passage implements Link.Passage {
        private volatile boolean forgotten;

        @Override
        public void pass(Side from, byte[] portion, OutputStream to) throws IOException {
            boolean lost = silent || forgotten;
            if (from == Side.CLIENT && new String(portion, StandardCharsets.ISO_8859_1).contains(lastWords)) {
                lost |= !arrive;
                forgotten = true;
                silent = !oneOnly;
            }
            if (!lost) {
                to.write(portion);
            }
        }
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.testkit.Link;
import io.howdah.testkit.Link.Side;
import io.howdah.testkit.TestSchema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A network that forgets the first connection over which a text is sent, as a firewall does; with that, or with the answer
 * to it.
 */
final class Forgetful implements AutoCloseable {
    private final TestSchema schema;
    private final String text;
    private final boolean arrives;
    final AtomicBoolean forgotten = new AtomicBoolean();
    private final Link link;

    Forgetful(TestSchema schema, String text) throws IOException {
        this(schema, text, false);
    }

    /** @param arrives whether the server gets the text */
    Forgetful(TestSchema schema, String text, boolean arrives) throws IOException {
        this.schema = schema;
        this.text = text;
        this.arrives = arrives;
        link = new Link(schema.server().host(), schema.server().port(), this::connection);
    }

    private Link.Passage connection() {
        AtomicBoolean lost = new AtomicBoolean();
        return (from, portion, to) -> {
            boolean loses = from == Side.CLIENT && says(portion) && forgotten.compareAndSet(false, true);
            if (loses) {
                lost.set(true);
            }
            if (!lost.get() || (loses && arrives)) {
                to.write(portion);
            }
        };
    }

    private boolean says(byte[] portion) {
        return new String(portion, StandardCharsets.ISO_8859_1).contains(text);
    }

    Database open() {
        return Howdah.open(schema.uri().replace(":" + schema.server().port() + "/", ":" + link.port() + "/")
                + "&events.lease=4s&connect-timeout=6s&max-size=4");
    }

    @Override
    public void close() {
        link.close();
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.testkit.Link;
import io.howdah.testkit.Link.Side;
import io.howdah.testkit.TestSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network on which LISTEN is accepted and no notification ever arrives, as behind a pooler that lends connections for a
 * transaction each.
 */
final class DeafProxy implements AutoCloseable {
    private static final int HEADER = 5;

    private final TestSchema schema;
    private final AtomicInteger swallowed = new AtomicInteger();
    private final Link link;

    DeafProxy(TestSchema schema) throws IOException {
        this.schema = schema;
        link = new Link(schema.server().host(), schema.server().port(), Messages::new);
    }

    /** The address of the schema, by way of this; what is said has to be read here, so it is not encrypted. */
    String uri() {
        return schema.uri().replace(":" + schema.server().port() + "/", ":" + link.port() + "/") + "&sslmode=disable";
    }

    /** How many notifications have not arrived. */
    int swallowed() {
        return swallowed.get();
    }

    @Override
    public void close() {
        link.close();
    }

    /** Of what the server says, message by message. */
    private final class Messages implements Link.Passage {
        private byte[] begun = {}; // only on the server's side

        @Override
        public void pass(Side from, byte[] portion, OutputStream to) throws IOException {
            if (from == Side.CLIENT) {
                to.write(portion);
                return;
            }
            ByteBuffer said = ByteBuffer.allocate(begun.length + portion.length);
            said.put(begun).put(portion).flip();
            ByteArrayOutputStream heard = new ByteArrayOutputStream();
            while (whole(said)) {
                byte[] message = new byte[length(said)];
                said.get(message);
                if (message[0] == 'A') { // NotificationResponse
                    swallowed.incrementAndGet();
                } else {
                    heard.writeBytes(message);
                }
            }
            begun = new byte[said.remaining()];
            said.get(begun);
            to.write(heard.toByteArray());
        }

        private static boolean whole(ByteBuffer said) {
            return said.remaining() >= HEADER && said.remaining() >= length(said);
        }

        private static int length(ByteBuffer said) {
            return 1 + said.getInt(said.position() + 1);
        }
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.StackExecutionException.Path;
import io.howdah.testkit.Link;
import io.howdah.testkit.Link.Side;
import io.howdah.testkit.TestSchema;
import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.AfterEach;

/** On a link that brings what the server says byte by byte, so that messages come in pieces. */
class StacksInPiecesTest extends StacksContract {
    private Link link;

    StacksInPiecesTest() {
        super(Path.NATIVE, "false");
    }

    @Override
    String address(TestSchema schema) throws IOException {
        link = new Link(schema.server().host(), schema.server().port(), () -> StacksInPiecesTest::pass);
        return schema.uri() + "&host=localhost&port=" + link.port();
    }

    private static void pass(Side from, byte[] portion, OutputStream to) throws IOException {
        if (from == Side.CLIENT) {
            to.write(portion);
            return;
        }
        for (byte each : portion) {
            to.write(each);
        }
    }

    @AfterEach
    @Override
    void close() {
        super.close();
        link.close();
    }
}

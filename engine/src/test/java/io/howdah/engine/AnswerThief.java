// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.testkit.Link;
import io.howdah.testkit.Link.Side;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Stands between a client and a server, and lets everything pass but the answer to one statement: the server gets that,
 * and has answered it when both connections are cut.
 */
final class AnswerThief implements AutoCloseable {
    private final Link link;
    private volatile String wanted;
    private volatile boolean seen;

    /** @param wanted what is sent with the statement; nothing is stolen while it is empty */
    AnswerThief(String host, int port, String wanted) throws IOException {
        this.wanted = wanted;
        link = new Link(host, port, () -> this::pass);
    }

    int port() {
        return link.port();
    }

    /** From now on waits for another statement. */
    void steal(String answerTo) {
        wanted = answerTo;
    }

    private void pass(Side from, byte[] portion, OutputStream to) throws IOException {
        if (from == Side.CLIENT) {
            seen |= !wanted.isEmpty() && new String(portion, StandardCharsets.ISO_8859_1).contains(wanted);
        } else if (seen) {
            throw new IOException("stolen");
        }
        to.write(portion);
    }

    @Override
    public void close() {
        link.close();
    }
}

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
    /** What is never sent, and never said. */
    static final String NOTHING = "\0nothing\0";

    private final Link link;
    private final String wanted;
    private volatile String said = NOTHING;
    private volatile boolean seen;

    /** @param wanted what is sent with the statement */
    AnswerThief(String host, int port, String wanted) throws IOException {
        this.wanted = wanted;
        link = new Link(host, port, () -> this::pass);
    }

    int port() {
        return link.port();
    }

    /** From now on steals the answer that says something. */
    void stealWhatSays(String answer) {
        said = answer;
    }

    private void pass(Side from, byte[] portion, OutputStream to) throws IOException {
        String text = new String(portion, StandardCharsets.ISO_8859_1);
        if (from == Side.CLIENT) {
            seen |= text.contains(wanted);
        } else if (seen || text.contains(said)) {
            throw new IOException("stolen");
        }
        to.write(portion);
    }

    @Override
    public void close() {
        link.close();
    }
}

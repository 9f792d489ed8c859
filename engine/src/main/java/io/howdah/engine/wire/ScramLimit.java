// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import io.howdah.engine.wire.WireException.Kind;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A SCRAM challenge that asks for too many iterations ends the connection before the work is done. */
record ScramLimit(int iterations) {
    private static final int SASL_CONTINUE = 11;
    private static final Pattern ITERATIONS = Pattern.compile("(?:^|,)i=(\\d{1,18})");

    /**
     * Looks at a message of the authentication.
     *
     * @param at behind the message's header
     */
    void check(ByteBuf bytes, int at, int length) {
        if (length > 4 && bytes.getInt(at) == SASL_CONTINUE) {
            check(bytes.toString(at + 4, length - 4, StandardCharsets.UTF_8));
        }
    }

    private void check(String challenge) {
        Matcher wanted = ITERATIONS.matcher(challenge);
        if (wanted.find() && Long.parseLong(wanted.group(1)) > iterations) {
            throw new WireException(
                    Kind.SCRAM_ITERATIONS,
                    "the server asks for " + wanted.group(1) + " SCRAM iterations, allowed are " + iterations);
        }
    }
}

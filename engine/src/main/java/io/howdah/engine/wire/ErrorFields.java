// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import io.netty.buffer.ByteBuf;
import io.vertx.pgclient.PgException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of an ErrorResponse or a NoticeResponse, by their letters. */
record ErrorFields(Map<Character, String> fields) {
    static ErrorFields read(ByteBuf bytes, int at, int length) {
        Map<Character, String> fields = new HashMap<>();
        for (String field : bytes.toString(at, length, StandardCharsets.UTF_8).split("\0")) {
            if (!field.isEmpty()) {
                fields.put(field.charAt(0), field.substring(1));
            }
        }
        return new ErrorFields(fields);
    }

    /** In English, whatever language the server speaks. */
    String severity() {
        return fields.getOrDefault('V', "");
    }

    String sqlState() {
        return fields.getOrDefault('C', "XX000");
    }

    String message() {
        return fields.getOrDefault('M', "");
    }

    boolean fatal() {
        return severity().equals("FATAL") || severity().equals("PANIC");
    }

    /** As the codec would have made it. */
    PgException exception() {
        return new PgException(
                message(),
                fields.getOrDefault('S', severity()),
                sqlState(),
                field('D'),
                field('H'),
                field('P'),
                field('p'),
                field('q'),
                field('W'),
                field('F'),
                field('L'),
                field('R'),
                field('s'),
                field('t'),
                field('c'),
                field('d'),
                field('n'));
    }

    private @Nullable String field(char letter) {
        return fields.get(letter);
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.Locale;

/**
 * JSON text. A {@code String} given for a {@code json} or {@code jsonb} is JSON text too; this type says so where it
 * could be doubted, and makes JSON of a string:
 *
 * <pre>{@code
 * session.execute("insert into notes(body) values ($1)", "{\"a\": 1}"); // an object
 * session.execute("insert into notes(body) values ($1)", Json.string("a \"b\"")); // a string
 * session.execute("insert into notes(body) values ($1)", Json.NULL); // JSON's null, not SQL's
 * }</pre>
 *
 * @param text is not looked at; PostgreSQL refuses what is no JSON
 */
public record Json(String text) {
    /** JSON's own null, which is a value. */
    public static final Json NULL = new Json("null");

    public static Json of(String text) {
        return new Json(text);
    }

    /** A JSON string with this content. */
    public static Json string(String content) {
        StringBuilder text = new StringBuilder(content.length() + 2).append('"');
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            switch (c) {
                case '"', '\\' -> text.append('\\').append(c);
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> text.append(c < 0x20 ? String.format(Locale.ROOT, "\\u%04x", (int) c) : String.valueOf(c));
            }
        }
        return new Json(text.append('"').toString());
    }

    /** Its length only: the text may hold what belongs in no log. */
    @Override
    public String toString() {
        return "Json[" + text.length() + " characters]";
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.sql;

/**
 * A piece of SQL. The tokens of a text follow each other without a gap.
 *
 * @param start of its first character
 * @param end behind its last character
 */
public record Token(Kind kind, int start, int end) {
    /** What a piece of SQL is. */
    public enum Kind {
        SPACE,
        COMMENT,
        /** A keyword or a name without quotes. */
        WORD,
        QUOTED_NAME,
        /** A string constant of any form, with what continues it on later lines. */
        STRING,
        NUMBER,
        /** {@code $1}. */
        POSITION,
        /** {@code :name}. */
        NAME,
        OPERATOR,
        /** One of {@code ( ) [ ] , . ; :}, or a character that SQL has no use for. */
        SYMBOL
    }

    /** Whether it is more than space between other tokens. */
    boolean significant() {
        return kind != Kind.SPACE && kind != Kind.COMMENT;
    }

    String text(String sql) {
        return sql.substring(start, end);
    }

    boolean is(String sql, char symbol) {
        return kind == Kind.SYMBOL && sql.charAt(start) == symbol;
    }

    boolean is(String sql, String word) {
        return kind == Kind.WORD
                && end - start == word.length()
                && sql.regionMatches(true, start, word, 0, word.length());
    }
}

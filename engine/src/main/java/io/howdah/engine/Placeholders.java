// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import java.util.Locale;

/** Reads as much of a statement as must be known before it is sent: its parameters and its first word. */
final class Placeholders {
    private static final int SHOWN = 60;

    private Placeholders() {}

    /** The highest {@code $n} outside literals, quoted names and comments; 0 when there is none. */
    static int count(String sql) {
        int highest = 0;
        int at = 0;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (c == '$' && at + 1 < sql.length() && isDigit(sql.charAt(at + 1)) && !partOfName(sql, at)) {
                int end = at + 1;
                while (end < sql.length() && isDigit(sql.charAt(end))) {
                    end++;
                }
                highest = Math.max(highest, end - at > 6 ? 65_536 : Integer.parseInt(sql.substring(at + 1, end)));
                at = end;
            } else {
                at = skip(sql, at);
            }
        }
        return highest;
    }

    /** The first word in lower case, after comments and brackets. */
    static String firstWord(String sql) {
        int at = 0;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (Character.isWhitespace(c) || c == '(' || c == ';') {
                at++;
            } else if (sql.startsWith("--", at) || sql.startsWith("/*", at)) {
                at = skip(sql, at);
            } else {
                break;
            }
        }
        int end = at;
        while (end < sql.length() && Character.isLetter(sql.charAt(end))) {
            end++;
        }
        return sql.substring(at, end).toLowerCase(Locale.ROOT);
    }

    /** The beginning of a statement on one line, with what stands in quotes left out: it may be a value. */
    static String shorten(String sql) {
        StringBuilder shown = new StringBuilder();
        int at = 0;
        while (at < sql.length() && shown.length() < SHOWN) {
            int next = skip(sql, at);
            char c = sql.charAt(at);
            if (next == at + 1) {
                shown.append(Character.isWhitespace(c) ? ' ' : c);
            } else {
                shown.append(c == '"' ? sql.substring(at, next) : c == '-' || c == '/' ? " " : "'...'");
            }
            at = next;
        }
        return shown.toString().strip().replaceAll(" +", " ") + (at < sql.length() ? " ..." : "");
    }

    /** The position after the literal, quoted name, comment or single character at {@code at}. */
    private static int skip(String sql, int at) {
        char c = sql.charAt(at);
        if (c == '\'') {
            return quoted(sql, at, c, escapes(sql, at));
        }
        if (c == '"') {
            return quoted(sql, at, c, false);
        }
        if (c == '$' && !partOfName(sql, at)) {
            return dollarQuoted(sql, at);
        }
        if (sql.startsWith("--", at)) {
            int end = sql.indexOf('\n', at);
            return end < 0 ? sql.length() : end + 1;
        }
        if (sql.startsWith("/*", at)) {
            return comment(sql, at);
        }
        return at + 1;
    }

    private static int quoted(String sql, int at, char quote, boolean escapes) {
        int i = at + 1;
        while (i < sql.length()) {
            if (escapes && sql.charAt(i) == '\\') {
                i += 2;
            } else if (sql.charAt(i) != quote) {
                i++;
            } else if (i + 1 < sql.length() && sql.charAt(i + 1) == quote) {
                i += 2;
            } else {
                return i + 1;
            }
        }
        return sql.length();
    }

    private static boolean escapes(String sql, int quote) {
        return quote > 0
                && (sql.charAt(quote - 1) == 'E' || sql.charAt(quote - 1) == 'e')
                && !partOfName(sql, quote - 1);
    }

    private static int dollarQuoted(String sql, int at) {
        int end = at + 1;
        while (end < sql.length() && (Character.isLetterOrDigit(sql.charAt(end)) || sql.charAt(end) == '_')) {
            end++;
        }
        boolean quote = end < sql.length() && sql.charAt(end) == '$' && (end == at + 1 || !isDigit(sql.charAt(at + 1)));
        if (!quote) {
            return at + 1;
        }
        String tag = sql.substring(at, end + 1);
        int close = sql.indexOf(tag, end + 1);
        return close < 0 ? sql.length() : close + tag.length();
    }

    private static int comment(String sql, int at) {
        int depth = 0;
        int i = at;
        while (i < sql.length()) {
            if (sql.startsWith("/*", i)) {
                depth++;
                i += 2;
            } else if (sql.startsWith("*/", i)) {
                i += 2;
                if (--depth == 0) {
                    return i;
                }
            } else {
                i++;
            }
        }
        return sql.length();
    }

    private static boolean partOfName(String sql, int at) {
        return at > 0
                && (Character.isLetterOrDigit(sql.charAt(at - 1))
                        || sql.charAt(at - 1) == '_'
                        || sql.charAt(at - 1) == '$');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}

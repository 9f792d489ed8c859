// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.sql;

import io.howdah.ParameterException;
import io.howdah.Sql;
import io.howdah.engine.sql.Token.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A statement as it was written, and as it is sent: with every {@code :name} replaced by a {@code $n}, the same for the
 * same name.
 *
 * @param sent what PostgreSQL gets
 * @param positions the highest {@code $n} of what is sent; 0 when there is none
 * @param names the names in the order of their positions; empty when the statement was written with {@code $n}
 * @param neutral whether it provably leaves nothing behind on its connection, see {@link Neutral}
 */
public record StatementText(String sent, int positions, List<String> names, boolean neutral) {
    /** More than one message to the server can carry, so that a typing error does not overflow. */
    private static final int BEYOND = 1_000_000;

    private static final int SHOWN = 60;
    private static final int KEPT = 1024;
    private static final int LONGEST_KEPT = 8192;
    private static final Set<String> PLAIN =
            Set.of("select", "insert", "update", "delete", "merge", "with", "values", "table");
    private static final Set<String> SETTING_UP =
            Set.of("set", "lock", "truncate", "create", "alter", "drop", "comment", "notify", "analyze");
    private static final Set<String> WITH_PASSWORDS =
            Set.of("role", "user", "group", "server", "subscription", "system");
    private static final Set<String> BOUND = Set.of("explain", "declare", "call");
    private static final Map<String, StatementText> CACHE = new ConcurrentHashMap<>();

    public StatementText {
        names = List.copyOf(names);
    }

    /**
     * Reads a statement, or remembers having read it; what comes from {@link Sql#unprepared} is not remembered.
     *
     * @throws ParameterException when it has parameters of both kinds
     */
    public static StatementText of(String sql) {
        StatementText known = CACHE.get(sql);
        if (known != null) {
            return known;
        }
        StatementText read = read(sql);
        if (sql.length() <= LONGEST_KEPT && !Sql.isUnprepared(sql)) {
            if (CACHE.size() >= KEPT) {
                CACHE.clear(); // what is in use is back in no time
            }
            CACHE.put(sql, read);
        }
        return read;
    }

    private static StatementText read(String sql) {
        StringBuilder sent = new StringBuilder(sql.length());
        Map<String, Integer> numbers = new LinkedHashMap<>();
        int highest = 0;
        Lexer lexer = new Lexer(sql);
        while (lexer.hasNext()) {
            Token token = lexer.next();
            if (token.kind() == Kind.NAME) {
                sent.append('$').append(numbered(numbers, sql.substring(token.start() + 1, token.end())));
            } else {
                sent.append(sql, token.start(), token.end());
                highest = token.kind() == Kind.POSITION ? Math.max(highest, number(sql, token)) : highest;
            }
        }
        List<String> names = List.copyOf(numbers.keySet());
        if (highest > 0 && OwnPositions.in(sql)) {
            highest = 0;
        }
        if (highest > 0 && !names.isEmpty()) {
            throw new ParameterException("The statement has parameters of both kinds, $" + highest + " and :"
                    + names.get(0) + "; write all of them in one way. Nothing was sent. Statement: " + shorten(sql));
        }
        return names.isEmpty()
                ? new StatementText(sql, highest, names, Neutral.is(sql))
                : new StatementText(sent.toString(), names.size(), names, Neutral.is(sql));
    }

    /** A piece of SQL whose parameters are counted on from others in front of it, and behind which others may stand. */
    public static String shifted(String sql, int by) {
        StringBuilder text = new StringBuilder(sql.length());
        boolean comments = false;
        for (Lexer lexer = new Lexer(sql); lexer.hasNext(); ) {
            Token token = lexer.next();
            if (token.kind() == Kind.POSITION) {
                text.append('$').append(number(sql, token) + by);
            } else {
                text.append(sql, token.start(), token.end());
            }
            comments = token.kind() == Kind.COMMENT && sql.startsWith("--", token.start());
        }
        return text + (comments ? "\n" : ""); // which ends at the end of its line
    }

    /**
     * Where in a statement as it was written that stands to which PostgreSQL points in what was sent.
     *
     * @param position in characters from 1, as the server counts them
     * @return an index of the written statement
     */
    public static int writtenAt(String written, String sent, int position) {
        int characters = sent.codePointCount(0, sent.length());
        int wanted = sent.offsetByCodePoints(0, Math.max(0, Math.min(position - 1, characters)));
        Map<String, Integer> numbers = new LinkedHashMap<>();
        Lexer lexer = new Lexer(written);
        int shift = 0;
        while (lexer.hasNext()) {
            Token token = lexer.next();
            if (wanted < token.start() + shift) {
                break;
            }
            if (token.kind() == Kind.NAME) {
                String number = "$" + numbered(numbers, written.substring(token.start() + 1, token.end()));
                if (wanted < token.start() + shift + number.length()) {
                    return token.start();
                }
                shift += number.length() - (token.end() - token.start());
            }
        }
        return Math.min(wanted - shift, written.length());
    }

    private static int numbered(Map<String, Integer> numbers, String name) {
        return numbers.computeIfAbsent(name, next -> numbers.size() + 1);
    }

    private static int number(String sql, Token position) {
        int number = 0;
        for (int i = position.start() + 1; i < position.end() && number < BEYOND; i++) {
            number = number * 10 + sql.charAt(i) - '0';
        }
        return number;
    }

    /** The first word in lower case, after comments and brackets; empty if there is none. */
    public static String firstWord(String sql) {
        Lexer lexer = new Lexer(sql);
        while (lexer.hasNext()) {
            Token token = lexer.next();
            if (token.kind() == Kind.WORD) {
                return token.text(sql).toLowerCase(Locale.ROOT);
            }
            if (token.significant() && !token.is(sql, '(') && !token.is(sql, ';')) {
                return "";
            }
        }
        return "";
    }

    /** Whether a statement reads or changes rows, as those do that are run again and again, and does nothing else. */
    public static boolean plain(String sql) {
        return PLAIN.contains(firstWord(sql));
    }

    /**
     * Whether a statement makes things ready for others: without parameters, without rows that depend on anything, and
     * without a place for a password.
     */
    public static boolean setsUp(String sql) {
        Words words = Words.of(sql);
        boolean defines = words.first().equals("create") || words.first().equals("alter");
        return SETTING_UP.contains(words.first()) && !(defines && WITH_PASSWORDS.contains(words.thing()));
    }

    /** Whether the names and literals of a statement are read when it is prepared; those of others are when it is run. */
    public static boolean boundWhenPrepared(String sql) {
        Words words = Words.of(sql);
        return PLAIN.contains(words.first())
                || BOUND.contains(words.first())
                || (words.first().equals("create") && words.contains("table", "materialized") && isMadeOfQuery(sql));
    }

    private static boolean isMadeOfQuery(String sql) {
        int depth = 0;
        for (Token token : Neutral.significant(sql)) {
            depth += token.is(sql, '(') ? 1 : token.is(sql, ')') ? -1 : 0;
            if (depth == 0 && token.is(sql, "as")) {
                return true;
            }
        }
        return false;
    }

    /** Whether a statement that is neutral may send a notification, with which a transaction cannot be prepared. */
    public static boolean mayNotify(String sql) {
        return sql.contains(Neutral.NOTIFY);
    }

    /** The beginning of a statement on one line, with what stands in quotes left out: it may be a value. */
    public static String shorten(String sql) {
        StringBuilder shown = new StringBuilder();
        boolean gap = false;
        Lexer lexer = new Lexer(sql);
        while (lexer.hasNext() && shown.length() < SHOWN) {
            Token token = lexer.next();
            if (token.significant()) {
                shown.append(gap ? " " : "").append(token.kind() == Kind.STRING ? "'...'" : token.text(sql));
            }
            gap = !token.significant() && !shown.isEmpty();
        }
        return shown + (lexer.hasNext() ? " ..." : "");
    }
}

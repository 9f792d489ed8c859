// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.sql;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a statement mentions: more than it uses, for a word may be a keyword, a column or a relation, but nothing that it
 * uses is missing.
 *
 * @param names as the catalogue has them
 * @param operators as they stand there
 * @param writes whether it may change rows
 */
public record Mentioned(Set<String> names, Set<String> operators, boolean writes) {
    private static final Set<String> WRITING = Set.of("insert", "update", "delete", "merge");
    private static final int LONGEST_NAME = 63;

    /** Empty when a name is written in a way that would have to be understood first. */
    public static Optional<Mentioned> of(String sql) {
        Set<String> names = new TreeSet<>();
        Set<String> operators = new TreeSet<>();
        Lexer lexer = new Lexer(sql);
        while (lexer.hasNext()) {
            Token token = lexer.next();
            String text = token.text(sql);
            switch (token.kind()) {
                case WORD -> {
                    names.add(text.toLowerCase(Locale.ROOT)); // as a server with one byte for each letter does
                    names.add(asciiInLowerCase(text)); // as one with UTF-8 does
                }
                case QUOTED_NAME -> names.add(text.substring(1, Math.max(1, text.length() - 1)));
                case OPERATOR -> operators.add(text);
                default -> {}
            }
        }
        return names.stream().allMatch(Mentioned::plain)
                ? Optional.of(new Mentioned(names, operators, names.stream().anyMatch(WRITING::contains)))
                : Optional.empty();
    }

    /** What two statements mention together. */
    public Mentioned with(Mentioned other) {
        return new Mentioned(union(names, other.names), union(operators, other.operators), writes || other.writes);
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> both = new TreeSet<>(one);
        both.addAll(other);
        return both;
    }

    private static String asciiInLowerCase(String text) {
        StringBuilder lower = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            lower.setCharAt(i, c >= 'A' && c <= 'Z' ? (char) (c + 'a' - 'A') : c);
        }
        return lower.toString();
    }

    /** PostgreSQL cuts longer names; the others would have to be unescaped. */
    private static boolean plain(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME
                && name.chars().noneMatch(c -> c == '"' || c == '\'' || c == '\\' || c == '&');
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.sql;

import io.howdah.engine.sql.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Statements whose {@code $n} are no parameters of theirs, but of what they make: a function with a body in SQL, or a
 * statement that is prepared by SQL.
 */
final class OwnPositions {
    private static final Set<String> ROUTINES = Set.of("function", "procedure");
    /** {@code create or replace function}. */
    private static final int MOST_WORDS = 4;

    private OwnPositions() {}

    static boolean in(String sql) {
        List<String> words = words(sql);
        return !words.isEmpty() && (words.get(0).equals("prepare") || makesRoutine(words));
    }

    private static boolean makesRoutine(List<String> words) {
        int kind = words.size() > 1 && words.get(1).equals("or") ? 3 : 1;
        return words.get(0).equals("create") && words.size() > kind && ROUTINES.contains(words.get(kind));
    }

    /** Those that the statement begins with. */
    private static List<String> words(String sql) {
        List<String> words = new ArrayList<>();
        Lexer lexer = new Lexer(sql);
        while (lexer.hasNext() && words.size() < MOST_WORDS) {
            Token token = lexer.next();
            if (token.significant() && token.kind() != Kind.WORD) {
                break;
            }
            if (token.significant()) {
                words.add(token.text(sql).toLowerCase(Locale.ROOT));
            }
        }
        return words;
    }
}

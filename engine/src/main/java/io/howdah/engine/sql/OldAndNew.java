// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.sql;

import io.howdah.engine.sql.Token.Kind;
import java.util.List;
import java.util.stream.StreamSupport;

/** Finds rows as they were and as they are, {@code old.price} and {@code new.price}, in what a statement returns. */
public final class OldAndNew {
    private OldAndNew() {}

    /** Certain ones only: behind a SELECT the names may be anything's. */
    public static boolean in(String expression) {
        Iterable<Token> all = () -> new Lexer(expression);
        List<Token> tokens = StreamSupport.stream(all.spliterator(), false)
                .filter(Token::significant)
                .toList();
        if (tokens.stream().anyMatch(token -> token.is(expression, "select"))) {
            return false;
        }
        for (int i = 0; i + 2 < tokens.size(); i++) {
            boolean qualifies = tokens.get(i + 1).is(expression, '.')
                    && (i == 0 || !tokens.get(i - 1).is(expression, '.'));
            boolean calls = i + 3 < tokens.size() && tokens.get(i + 3).is(expression, '(');
            if (qualifies && !calls && names(tokens.get(i), expression)) {
                return true;
            }
        }
        return false;
    }

    private static boolean names(Token token, String sql) {
        if (token.kind() == Kind.QUOTED_NAME) {
            String quoted = token.text(sql);
            return quoted.equals("\"old\"") || quoted.equals("\"new\"");
        }
        return token.is(sql, "old") || token.is(sql, "new");
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.sql;

import io.howdah.engine.sql.Token.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The words with which a statement begins, in lower case and without quotes; they tell what it is about. */
record Words(List<String> all) {
    /** As many as {@code create or replace global temporary unlogged table} has, and a name or two. */
    private static final int MOST = 8;

    /** Between the verb of a definition and the thing that is defined. */
    private static final Set<String> MODIFIERS = Set.of(
            "or", "replace", "global", "local", "temp", "temporary", "unlogged", "unique", "constraint", "recursive");

    static Words of(String sql) {
        List<String> words = new ArrayList<>();
        Lexer lexer = new Lexer(sql);
        boolean more = true;
        while (more && lexer.hasNext()) {
            Token token = lexer.next();
            if (token.kind() == Kind.WORD) {
                words.add(token.text(sql).toLowerCase(Locale.ROOT));
            } else if (token.kind() == Kind.QUOTED_NAME) {
                words.add(token.text(sql).replace("\"", "").toLowerCase(Locale.ROOT));
            } else {
                more = words.isEmpty() || !token.significant();
            }
            more &= words.size() < MOST;
        }
        return new Words(words);
    }

    String first() {
        return at(0);
    }

    /** Whether one of them is among the others. */
    boolean contains(String... words) {
        return Arrays.stream(words).anyMatch(all::contains);
    }

    /** Of a definition: what sort of thing is defined. */
    String thing() {
        return all.stream()
                .skip(1)
                .filter(word -> !MODIFIERS.contains(word))
                .findFirst()
                .orElse("");
    }

    /** What a SET sets. */
    String setting() {
        int at = 1;
        while (at(at).equals("local") || at(at).equals("session")) {
            at++;
        }
        return at(at);
    }

    private String at(int index) {
        return index < all.size() ? all.get(index) : "";
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.sql;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several statements in one text. */
public final class Script {
    private final String sql;
    private final List<String> statements = new ArrayList<>();
    private int start = -1;
    private int brackets;
    private int blocks;
    private @Nullable Token before;

    private Script(String sql) {
        this.sql = sql;
    }

    /**
     * The statements of a script without the semicolons between them; empty ones are left out, comments around a
     * statement too. A semicolon in brackets, or in a function's body between {@code BEGIN ATOMIC} and its
     * {@code END}, ends no statement.
     */
    public static List<String> statements(String sql) {
        return new Script(sql).split();
    }

    private List<String> split() {
        Lexer lexer = new Lexer(sql);
        while (lexer.hasNext()) {
            Token token = lexer.next();
            if (token.significant()) {
                take(token);
            }
        }
        end();
        return statements;
    }

    private void take(Token token) {
        if (token.is(sql, ';') && brackets == 0 && blocks == 0) {
            end();
            return;
        }
        if (start < 0) {
            start = token.start();
        }
        nest(token);
        before = token;
    }

    private void end() {
        if (start >= 0 && before != null) {
            statements.add(sql.substring(start, before.end()));
        }
        start = -1;
        brackets = 0;
        blocks = 0;
        before = null;
    }

    private void nest(Token token) {
        if (token.is(sql, '(')) {
            brackets++;
        } else if (token.is(sql, ')')) {
            brackets = Math.max(0, brackets - 1);
        } else if (before != null && !isLabel(before)) {
            if (blocks == 0) {
                blocks = token.is(sql, "atomic") && before.is(sql, "begin") ? 1 : 0;
            } else if (token.is(sql, "case")) {
                blocks++;
            } else if (token.is(sql, "end")) {
                blocks--;
            }
        }
    }

    /** Behind a dot or AS even {@code end} is a name. */
    private boolean isLabel(Token behind) {
        return behind.is(sql, '.') || behind.is(sql, "as");
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.sql;

import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Tells which way the data of a COPY go. */
public enum CopyStatement {
    /** From the client. */
    IN,
    /** To the client. */
    OUT,
    /** The server's own files and programs; a statement like others. */
    SERVER,
    /** It is no COPY, or more than one statement. */
    NONE;

    /** What a text is, as far as its words tell; the server may have more to say about it. */
    public static CopyStatement of(String sql) {
        if (!StatementText.firstWord(sql).equals("copy")) {
            return NONE;
        }
        List<String> statements = Script.statements(sql);
        return statements.size() == 1 ? direction(statements.get(0)) : NONE;
    }

    private static CopyStatement direction(String sql) {
        int depth = 0;
        boolean in = false;
        boolean found = false;
        for (Iterator<Token> each = tokens(sql).iterator(); each.hasNext(); ) {
            Token token = each.next();
            if (found) {
                boolean client = token.is(sql, "stdin") || token.is(sql, "stdout");
                return client ? (in ? IN : OUT) : SERVER;
            }
            depth += token.is(sql, '(') ? 1 : token.is(sql, ')') ? -1 : 0;
            in = token.is(sql, "from");
            found = depth == 0 && (in || token.is(sql, "to"));
        }
        return SERVER; // which will say what is wrong with it
    }

    private static Stream<Token> tokens(String sql) {
        Iterable<Token> tokens = () -> new Lexer(sql);
        return StreamSupport.stream(tokens.spliterator(), false).filter(Token::significant);
    }
}

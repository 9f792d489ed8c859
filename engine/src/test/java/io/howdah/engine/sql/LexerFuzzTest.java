// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.howdah.ParameterException;
import io.howdah.engine.sql.Token.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What holds for the reading of any text, SQL or not. An ordinary run replays the inputs that are kept beside the test's
 * resources; {@code CONTRIBUTING.md} says how to look for more.
 */
class LexerFuzzTest {
    /** In the form of libFuzzer's dictionaries, which has escapes of its own. */
    @DictionaryEntries({
        "'",
        "E'",
        "U&'",
        "U&\\\"",
        "B'",
        "$$",
        "$a$",
        "$1",
        ":a",
        "::",
        ":=",
        "/*",
        "*/",
        "--",
        "\\x0A",
        "\\\\",
        "\\\"",
        ";",
        "(",
        ")",
        "[",
        "]",
        "begin atomic",
        "end",
        "case",
        "1e5",
        "0x1f",
        "?|",
        "@@@",
        "<%>",
        "\\xC3\\xA9"
    })
    @FuzzTest
    void everyTextIsRead(byte[] input) {
        String sql = new String(input, StandardCharsets.UTF_8);
        List<Token> tokens = tokens(sql);

        statementsAreOneEach(sql);
        namesBecomePositions(sql, tokens);
        StatementText.shorten(sql);
    }

    /** The lexer goes on with each token, and the tokens follow each other without a gap. */
    private static List<Token> tokens(String sql) {
        List<Token> tokens = new ArrayList<>();
        int end = 0;
        for (Lexer lexer = new Lexer(sql); lexer.hasNext(); ) {
            Token token = lexer.next();
            assertEquals(end, token.start());
            assertTrue(token.end() > end && token.end() <= sql.length());
            end = token.end();
            tokens.add(token);
        }
        assertEquals(sql.length(), end);
        return tokens;
    }

    /** Each is a piece of the script behind the one before, and alone it is read as the same one statement. */
    private static void statementsAreOneEach(String sql) {
        int at = 0;
        for (String statement : Script.statements(sql)) {
            int start = sql.indexOf(statement, at);
            assertTrue(start >= at);
            at = start + statement.length();
            assertEquals(List.of(statement), Script.statements(statement));
        }
    }

    /** What is sent has the same tokens, with a position for each name; and the server's places in it are found again. */
    private static void namesBecomePositions(String sql, List<Token> tokens) {
        StatementText text;
        try {
            text = StatementText.of(sql);
        } catch (ParameterException bothKinds) {
            assertTrue(tokens.stream().anyMatch(token -> token.kind() == Kind.NAME));
            assertTrue(tokens.stream().anyMatch(token -> token.kind() == Kind.POSITION));
            return;
        }
        String sent = text.sent();
        List<Token> sentTokens = tokens(sent);
        assertEquals(tokens.size(), sentTokens.size());
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            Token other = sentTokens.get(i);
            boolean isName = token.kind() == Kind.NAME;
            assertEquals(isName ? Kind.POSITION : token.kind(), other.kind());
            assertEquals(isName ? position(text, token.text(sql)) : token.text(sql), other.text(sent));
            int place = sent.codePointCount(0, other.start()) + 1;
            assertEquals(token.start(), StatementText.writtenAt(sql, sent, place));
        }
    }

    private static String position(StatementText text, String name) {
        return "$" + (text.names().indexOf(name.substring(1)) + 1);
    }
}

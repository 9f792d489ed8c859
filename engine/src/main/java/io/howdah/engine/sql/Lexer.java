// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.sql;

import io.howdah.engine.sql.Token.Kind;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Cuts SQL into tokens as PostgreSQL's own lexer does ({@code src/backend/parser/scan.l}, with
 * {@code standard_conforming_strings} on), and knows one token more: {@code :name}. What is left open at the end, say a
 * string without its last quote, is one token up to the end; the server will say what is wrong with it.
 *
 * <p>A colon begins a name where an expression may begin. Behind an operand it separates, as in {@code a[1:n]} and
 * {@code json_object('a':x)}; behind a word only if nothing is between them, as in {@code a[i:j]}, since
 * {@code limit :n} is a name.
 */
public final class Lexer implements Iterator<Token> {
    private static final String SPACES = " \t\n\r\f\u000b";
    private static final String OPERATORS = "~!@#^&|`?+-*/%<>=";

    private final String sql;
    private int at;
    private @Nullable Token before;

    public Lexer(String sql) {
        this.sql = sql;
    }

    @Override
    public boolean hasNext() {
        return at < sql.length();
    }

    @Override
    public Token next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        int start = at;
        Kind kind = read(sql.charAt(at));
        Token token = new Token(kind, start, at);
        if (token.significant()) {
            before = token;
        }
        return token;
    }

    /** Moves behind the token that begins here. */
    private Kind read(char c) {
        if (isSpace(c)) {
            return spaces();
        }
        if (opensLineComment(at)) {
            at = endOfLine(at);
            return Kind.COMMENT;
        }
        if (opensComment(at)) {
            return comment();
        }
        if (c == '\'') {
            return string(at, false);
        }
        if (c == '"') {
            return quotedName(at);
        }
        if (c == '$') {
            return dollar();
        }
        if (startsName(c)) {
            return word(c);
        }
        if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
            return number();
        }
        if (c == ':') {
            return colon();
        }
        return OPERATORS.indexOf(c) >= 0 ? operator() : take(Kind.SYMBOL, 1);
    }

    private Kind spaces() {
        while (at < sql.length() && isSpace(sql.charAt(at))) {
            at++;
        }
        return Kind.SPACE;
    }

    /** Comments nest. */
    private Kind comment() {
        int depth = 0;
        do {
            if (opensComment(at)) {
                depth++;
                at += 2;
            } else if (peek(0) == '*' && peek(1) == '/') {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0 && at < sql.length());
        return Kind.COMMENT;
    }

    /** A constant, and the constants on later lines that continue it and are read by the same rules. */
    private Kind string(int quote, boolean escapes) {
        int open = quote;
        while (open >= 0) {
            at = closing(open, '\'', escapes);
            open = continuation();
        }
        return Kind.STRING;
    }

    private Kind quotedName(int quote) {
        at = closing(quote, '"', false);
        return Kind.QUOTED_NAME;
    }

    /** Behind the quote that closes what opens at {@code open}; a doubled one does not. */
    private int closing(int open, char quote, boolean escapes) {
        int i = open + 1;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            if (escapes && c == '\\') {
                i += 2;
            } else if (c != quote) {
                i++;
            } else if (charAt(i + 1) == quote) {
                i += 2;
            } else {
                return i + 1;
            }
        }
        return sql.length();
    }

    /** The quote that continues a constant: only spaces and line comments are between, and at least one line ends. */
    private int continuation() {
        int i = at;
        boolean newLine = false;
        while (i < sql.length()) {
            if (isSpace(sql.charAt(i))) {
                newLine |= isNewLine(sql.charAt(i));
                i++;
            } else if (opensLineComment(i)) {
                i = endOfLine(i);
            } else {
                break;
            }
        }
        return newLine && charAt(i) == '\'' ? i : -1;
    }

    /** {@code $1}, {@code $$...$$}, {@code $tag$...$tag$}, or a dollar that means nothing. */
    private Kind dollar() {
        if (isDigit(peek(1))) {
            at++;
            while (isDigit(peek(0))) {
                at++;
            }
            return Kind.POSITION;
        }
        int end = at + 1;
        while (charAt(end) != '$' && continuesName(charAt(end))) {
            end++;
        }
        if (charAt(end) != '$') {
            return take(Kind.SYMBOL, 1);
        }
        String tag = sql.substring(at, end + 1);
        int close = sql.indexOf(tag, end + 1);
        at = close < 0 ? sql.length() : close + tag.length();
        return Kind.STRING;
    }

    /** A word, or what a first letter makes of a string: {@code E'', B'', X'', N'', U&'', U&""}. */
    private Kind word(char c) {
        char next = peek(1);
        if (next == '\'' && "eEbBxXnN".indexOf(c) >= 0) {
            return string(at + 1, c == 'e' || c == 'E');
        }
        if (next == '&' && (c == 'u' || c == 'U')) {
            if (peek(2) == '\'') {
                return string(at + 2, false);
            }
            if (peek(2) == '"') {
                return quotedName(at + 2);
            }
        }
        name();
        return Kind.WORD;
    }

    private void name() {
        while (continuesName(peek(0))) {
            at++;
        }
    }

    private Kind number() {
        digits();
        if (peek(0) == '.' && peek(1) != '.') {
            at++;
            digits();
        }
        if (startsName(peek(0))) {
            name(); // an exponent, a hexadecimal number, or rubbish
        }
        return Kind.NUMBER;
    }

    private void digits() {
        while (isDigit(peek(0)) || peek(0) == '_') {
            at++;
        }
    }

    private Kind colon() {
        if (peek(1) == ':' || peek(1) == '=') {
            return take(Kind.OPERATOR, 2);
        }
        if (!startsName(peek(1)) || separates()) {
            return take(Kind.SYMBOL, 1);
        }
        at++;
        name();
        return Kind.NAME;
    }

    private boolean separates() {
        if (before == null) {
            return false;
        }
        return switch (before.kind()) {
            case STRING, NUMBER, QUOTED_NAME, POSITION, NAME -> true;
            case WORD -> before.end() == at;
            case SYMBOL -> before.is(sql, ')') || before.is(sql, ']') || opensQuotes(before);
            case OPERATOR, SPACE, COMMENT -> false;
        };
    }

    /** A dollar that means nothing would open dollar quotes with that of the position which replaces the name. */
    private boolean opensQuotes(Token symbol) {
        return symbol.is(sql, '$') && symbol.end() == at;
    }

    /** As many operator characters as there are, up to a comment. */
    private Kind operator() {
        while (OPERATORS.indexOf(peek(0)) >= 0 && !opensLineComment(at) && !opensComment(at)) {
            at++;
        }
        return Kind.OPERATOR;
    }

    private Kind take(Kind kind, int length) {
        at += length;
        return kind;
    }

    private boolean opensLineComment(int i) {
        return charAt(i) == '-' && charAt(i + 1) == '-';
    }

    private boolean opensComment(int i) {
        return charAt(i) == '/' && charAt(i + 1) == '*';
    }

    private int endOfLine(int i) {
        int end = i;
        while (end < sql.length() && !isNewLine(sql.charAt(end))) {
            end++;
        }
        return end;
    }

    private char peek(int offset) {
        return charAt(at + offset);
    }

    /** A character that means nothing behind the end. */
    private char charAt(int i) {
        return i < sql.length() ? sql.charAt(i) : '\0';
    }

    private static boolean isNewLine(char c) {
        return c == '\n' || c == '\r';
    }

    private static boolean isSpace(char c) {
        return SPACES.indexOf(c) >= 0;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Whatever is not ASCII is a letter to PostgreSQL. */
    private static boolean startsName(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    }

    private static boolean continuesName(char c) {
        return startsName(c) || isDigit(c) || c == '$';
    }
}

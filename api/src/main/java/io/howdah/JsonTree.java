// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON that PostgreSQL has accepted, as maps, lists, strings, exact numbers and Booleans. A library for that is not at
 * hand in the api, nor needed: there is nothing to check.
 */
final class JsonTree {
    /** As deep as the JSON libraries go that write it again. */
    private static final int DEEPEST = 1000;

    private final String text;
    private final String column;
    private int at;
    private int depth;

    private JsonTree(String text, String column) {
        this.text = text;
        this.column = column;
    }

    /** @param column for messages */
    static @Nullable Object of(String text, String column) {
        JsonTree tree = new JsonTree(text, column);
        try {
            return tree.value();
        } catch (StringIndexOutOfBoundsException | NumberFormatException unreadable) { // their messages hold values
            throw tree.unreadable("is no JSON that can be shown");
        }
    }

    private @Nullable Object value() {
        return switch (next()) {
            case '{' -> deeper(this::object);
            case '[' -> deeper(this::array);
            case '"' -> string();
            case 't' -> word("true", Boolean.TRUE);
            case 'f' -> word("false", Boolean.FALSE);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private interface Part {
        Object read();
    }

    private Object deeper(Part part) {
        if (++depth > DEEPEST) {
            throw unreadable("is JSON nested more than " + DEEPEST + " deep, which no JSON library would show");
        }
        at++;
        Object read = part.read();
        depth--;
        return read;
    }

    private Map<String, @Nullable Object> object() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        while (next() != '}') {
            String name = string();
            skip(':');
            members.put(name, value());
            skip(',');
        }
        at++;
        return members;
    }

    private List<@Nullable Object> array() {
        List<@Nullable Object> elements = new ArrayList<>();
        while (next() != ']') {
            elements.add(value());
            skip(',');
        }
        at++;
        return elements;
    }

    private String string() {
        StringBuilder content = new StringBuilder();
        for (at++; text.charAt(at) != '"'; at++) {
            content.append(text.charAt(at) == '\\' ? escaped() : text.charAt(at));
        }
        at++;
        return content.toString();
    }

    private char escaped() {
        char c = text.charAt(++at);
        return switch (c) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                at += 4;
                yield (char) Integer.parseInt(text, at - 3, at + 1, 16);
            }
            default -> c;
        };
    }

    private BigDecimal number() {
        int start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return new BigDecimal(text.substring(start, at));
    }

    private @Nullable Object word(String word, @Nullable Object meaning) {
        at += word.length();
        return meaning;
    }

    /** The next character that is not white. */
    private char next() {
        while (text.charAt(at) <= ' ') {
            at++;
        }
        return text.charAt(at);
    }

    private void skip(char separator) {
        if (next() == separator) {
            at++;
        }
    }

    private MappingException unreadable(String why) {
        return new MappingException("A value of column '" + column + "' " + why + ".");
    }
}

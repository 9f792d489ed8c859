// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import io.howdah.Multirange;
import io.howdah.Range;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The text forms of values with parts: arrays, composites, ranges, hstore. Reads what the server writes, and writes that. */
final class Literals {
    private static final String EMPTY = "empty";

    private final String text;
    private int at;

    private Literals(String text) {
        this.text = text;
    }

    /** The elements of an array: texts, nulls, and lists where it has more dimensions. Lower bounds are left out. */
    static List<@Nullable Object> array(String text, char delimiter) {
        Literals reader = new Literals(text);
        if (reader.next('[')) {
            reader.at = text.indexOf('=') + 1;
        }
        List<@Nullable Object> elements = reader.elements(delimiter);
        reader.end();
        return elements;
    }

    private List<@Nullable Object> elements(char delimiter) {
        List<@Nullable Object> elements = new ArrayList<>();
        expect('{');
        if (next('}')) {
            at++;
            return elements;
        }
        while (true) {
            elements.add(next('{') ? elements(delimiter) : element(delimiter));
            if (next('}')) {
                at++;
                return elements;
            }
            expect(delimiter);
        }
    }

    private @Nullable String element(char delimiter) {
        if (next('"')) {
            return quoted();
        }
        String bare = bare(delimiter, '}');
        return bare.equalsIgnoreCase("NULL") ? null : bare;
    }

    /** The fields of a composite. */
    static List<@Nullable String> composite(String text) {
        Literals reader = new Literals(text);
        List<@Nullable String> fields = new ArrayList<>();
        reader.expect('(');
        do {
            fields.add(reader.field());
        } while (reader.skipped(','));
        reader.expect(')');
        reader.end();
        return fields;
    }

    private @Nullable String field() {
        if (next(',') || next(')')) {
            return null;
        }
        return next('"') ? quoted() : bare(',', ')');
    }

    /** A range, with its bounds as texts. */
    static Range<String> range(String text) {
        Literals reader = new Literals(text);
        Range<String> range = reader.range();
        reader.end();
        return range;
    }

    /** Ranges, with their bounds as texts. */
    static Multirange<String> multirange(String text) {
        Literals reader = new Literals(text);
        List<Range<String>> ranges = new ArrayList<>();
        reader.expect('{');
        while (!reader.next('}')) {
            if (!ranges.isEmpty()) {
                reader.expect(',');
            }
            ranges.add(reader.range());
        }
        reader.expect('}');
        reader.end();
        return new Multirange<>(ranges);
    }

    private Range<String> range() {
        if (text.startsWith(EMPTY, at)) {
            at += EMPTY.length();
            return Range.empty();
        }
        boolean lowerInclusive = next('[');
        expect(lowerInclusive ? '[' : '(');
        String lower = bound();
        expect(',');
        String upper = bound();
        boolean upperInclusive = next(']');
        expect(upperInclusive ? ']' : ')');
        return new Range<>(lower, lowerInclusive, upper, upperInclusive, false);
    }

    private @Nullable String bound() {
        if (next(',') || next(')') || next(']')) {
            return null;
        }
        return next('"') ? quoted() : bare(',', ')', ']');
    }

    /** The pairs of an hstore. */
    static Map<String, @Nullable String> hstore(String text) {
        Literals reader = new Literals(text);
        Map<String, @Nullable String> pairs = new LinkedHashMap<>();
        while (reader.at < text.length()) {
            String key = reader.quoted();
            reader.expect('=');
            reader.expect('>');
            pairs.put(key, reader.next('"') ? reader.quoted() : reader.nothing());
            if (reader.at < text.length()) {
                reader.expect(',');
                reader.expect(' ');
            }
        }
        return pairs;
    }

    private @Nullable String nothing() {
        if (!bare(',').equals("NULL")) {
            throw unreadable();
        }
        return null;
    }

    /** What stands in quotes; a backslash or a second quote takes the next character as it is. */
    private String quoted() {
        StringBuilder content = new StringBuilder();
        expect('"');
        while (true) {
            if (next('\\')) {
                at++;
            } else if (next('"')) {
                at++;
                if (!next('"')) {
                    return content.toString();
                }
            }
            content.append(taken());
        }
    }

    private String bare(char... ends) {
        StringBuilder content = new StringBuilder();
        while (at < text.length() && !ended(ends)) {
            at += next('\\') ? 1 : 0;
            content.append(taken());
        }
        return content.toString();
    }

    private boolean ended(char[] ends) {
        for (char end : ends) {
            if (next(end)) {
                return true;
            }
        }
        return false;
    }

    private char taken() {
        if (at >= text.length()) {
            throw unreadable();
        }
        return text.charAt(at++);
    }

    private boolean next(char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    private boolean skipped(char c) {
        boolean there = next(c);
        at += there ? 1 : 0;
        return there;
    }

    private void expect(char c) {
        if (!skipped(c)) {
            throw unreadable();
        }
    }

    private void end() {
        if (at < text.length()) {
            throw unreadable();
        }
    }

    private static Unfit unreadable() {
        return new Unfit("has a text form that is not PostgreSQL's");
    }

    /** Appends an element of an array or a pair of an hstore in quotes. */
    static void quote(StringBuilder to, String content) {
        to.append('"');
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            if (c == '"' || c == '\\') {
                to.append('\\');
            }
            to.append(c);
        }
        to.append('"');
    }
}

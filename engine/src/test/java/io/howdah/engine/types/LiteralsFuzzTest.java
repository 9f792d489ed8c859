// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.howdah.Multirange;
import io.howdah.Range;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The text forms of values with parts: whatever text comes is read or is unfit, and what is read, written as a parameter,
 * is read as the same. An ordinary run replays the inputs that are kept beside the test's resources;
 * {@code CONTRIBUTING.md} says how to look for more.
 */
class LiteralsFuzzTest {
    private static final Type TEXT = new Type.Scalar("text", Base.TEXT);

    @DictionaryEntries({"{", "}", "{{", "},{", ",", ";", "NULL", "\\\"", "\\\\", "\\\"\\\"", "[0:1]={", "="})
    @FuzzTest
    void anArrayIsReadBack(byte[] input) {
        String text = text(input);
        for (char delimiter : new char[] {',', ';'}) {
            Type type = new Type.Array("text[]", TEXT, Base.TEXT.oid(), delimiter);
            Function<String, List<@Nullable Object>> reader = form -> Literals.array(form, delimiter);
            readBack(text, reader, elements -> Encoder.text(type, elements), LiteralsFuzzTest::withoutEmpty);
            writtenBack(Arrays.asList(text, null, text), reader, elements -> Encoder.text(type, elements));
        }
    }

    /** PostgreSQL has one empty array, of no dimensions. */
    private static List<@Nullable Object> withoutEmpty(List<@Nullable Object> elements) {
        return hasElements(elements) ? elements : List.of();
    }

    private static boolean hasElements(List<?> elements) {
        return elements.stream().anyMatch(element -> !(element instanceof List<?> below) || hasElements(below));
    }

    @DictionaryEntries({"(", ")", ",", "\\\"", "\\\\", "\\\"\\\""})
    @FuzzTest
    void aCompositeIsReadBack(byte[] input) {
        String text = text(input);
        readBack(text, Literals::composite, LiteralsFuzzTest::written, Function.identity());
        writtenBack(Arrays.asList(text, null, text), Literals::composite, LiteralsFuzzTest::written);
    }

    private static String written(List<@Nullable String> fields) {
        List<String> names =
                IntStream.range(0, fields.size()).mapToObj(i -> "f" + i).toList();
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        names.forEach(name -> values.put(name, fields.get(values.size())));
        return Encoder.text(
                new Type.Composite(
                        "c",
                        names.stream()
                                .map(name -> new Type.Attribute(name, TEXT))
                                .toList(),
                        new Outdated()),
                structured(values));
    }

    @DictionaryEntries({"\\\"a\\\"=>\\\"b\\\"", "=>", ", ", "NULL", "\\\"", "\\\\"})
    @FuzzTest
    void anHstoreIsReadBack(byte[] input) {
        String text = text(input);
        Map<String, @Nullable String> pairs = new LinkedHashMap<>();
        pairs.put(text, text);
        pairs.put("b" + text, null);
        readBack(text, Literals::hstore, LiteralsFuzzTest::written, Function.identity());
        writtenBack(pairs, Literals::hstore, LiteralsFuzzTest::written);
    }

    @DictionaryEntries({"empty", "{", "}", "[", "(", ",", ")", "]", "),[", "\\\"", "\\\\", "\\\"\\\""})
    @FuzzTest
    void aRangeIsReadBack(byte[] input) {
        String text = text(input);
        Type.Range type = new Type.Range("textrange", TEXT);
        Type.Multirange several = new Type.Multirange("textmultirange", type);
        readBack(text, Literals::range, range -> Encoder.text(type, range), Function.identity());
        readBack(text, Literals::multirange, ranges -> Encoder.text(several, ranges), Function.identity());
        writtenBack(Range.openClosed(text, text), Literals::range, range -> Encoder.text(type, range));
        writtenBack(
                Multirange.of(Range.atLeast(text), Range.empty(), Range.lessThan(text)),
                Literals::multirange,
                ranges -> Encoder.text(several, ranges));
    }

    /** As PostgreSQL writes it, with a space behind each comma. */
    private static String written(Map<String, @Nullable String> pairs) {
        StringBuilder text = new StringBuilder();
        pairs.forEach((key, value) -> {
            Map<String, @Nullable Object> pair = new LinkedHashMap<>();
            pair.put(key, value);
            text.append(text.isEmpty() ? "" : ", ")
                    .append(Encoder.text(new Type.Scalar("hstore", Base.HSTORE), structured(pair)));
        });
        return text.toString();
    }

    private static Structured structured(Map<String, @Nullable Object> values) {
        return new Structured("a Map", new Fields(values), Written.not("", null));
    }

    private static String text(byte[] input) {
        return new String(input, StandardCharsets.UTF_8);
    }

    /** From a text to a value, to a text, and to the same value; or to nothing, with a reason. */
    private static <T> void readBack(
            String text, Function<String, T> reader, Function<T, String> writer, Function<T, T> canonical) {
        T read;
        String written;
        try {
            read = reader.apply(text);
            written = writer.apply(read);
        } catch (Unfit unfit) {
            assertFalse(unfit.reason().isEmpty());
            return;
        }
        assertEquals(canonical.apply(read), reader.apply(written));
    }

    /** From a value to a text, and to the same value; or to nothing, where no text of PostgreSQL holds it. */
    private static <T> void writtenBack(T value, Function<String, T> reader, Function<T, String> writer) {
        String written;
        try {
            written = writer.apply(value);
        } catch (Unfit unfit) {
            assertTrue(unfit.reason().contains("U+0000"));
            return;
        }
        assertEquals(value, reader.apply(written));
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.testkit.contract.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/types.md} in step with the code. */
class TypesPageTest {
    private static final Path PAGE = Path.of("../docs/types.md");

    /** Arrays of the first two are arrays of numbers, and the server reads no record: they are among the odd types. */
    private static final Set<Base> UNSAMPLED = Set.of(Base.INT2VECTOR, Base.OIDVECTOR, Base.RECORD);

    @Test
    void theTableHasEveryTypeAsTheCodeTreatsIt() throws IOException {
        List<String> lines = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `"))
                .toList();

        assertThat(lines).startsWith(expected().toArray(String[]::new));
    }

    /** What the contract sends and reads back, alone, in an array and in a composite. */
    @Test
    void everyTypeOfTheTableIsAmongTheSamples() {
        Set<String> sampled = Samples.ALL.stream()
                .map(sample -> sample.type().replaceAll("\\(.*\\)", ""))
                .map(type -> type.equals("char") ? "bpchar" : type)
                .collect(Collectors.toSet());
        List<String> named = named().stream()
                .filter(base -> !UNSAMPLED.contains(base))
                .map(Base::sqlName)
                .toList();

        assertThat(sampled).containsAll(named).contains("hstore");
        for (BuiltInRange range : BuiltInRange.values()) {
            assertThat(sampled)
                    .contains(range.range().name(), range.multirange().name());
        }
    }

    private static List<Base> named() {
        return Arrays.stream(Base.values())
                .filter(base ->
                        base.oid() != 0 && base != Base.UNKNOWN && base != Base.VOID && base != Base.FINITE_INTERVAL)
                .toList();
    }

    private static Stream<String> expected() {
        Predicate<Base> asText =
                base -> base.javaClass() == String.class && base.accepts().equals("a String");
        List<Base> named = named();
        return Stream.of(
                        named.stream().filter(asText.negate()).map(base -> line(code(base), base)),
                        Stream.of(line(
                                named.stream()
                                        .filter(asText)
                                        .map(TypesPageTest::code)
                                        .collect(Collectors.joining(", ")),
                                Base.TEXTUAL)),
                        Arrays.stream(BuiltInRange.values()).map(TypesPageTest::line))
                .flatMap(lines -> lines);
    }

    private static String line(BuiltInRange range) {
        Type.Scalar subtype = (Type.Scalar) range.range().subtype();
        String bound = "<" + subtype.base().javaClass().getSimpleName() + ">`";
        return "| `" + range.range().name() + "`, `" + range.multirange().name() + "` | `Range" + bound
                + ", `Multirange" + bound + " | a Range, a Multirange, or a String |";
    }

    private static String code(Base base) {
        return "`" + base.sqlName() + "`";
    }

    private static String line(String types, Base base) {
        return "| " + types + " | `" + base.javaClass().getSimpleName() + "` | " + base.accepts() + " |";
    }
}

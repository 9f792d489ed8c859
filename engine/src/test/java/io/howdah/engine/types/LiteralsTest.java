// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Multirange;
import io.howdah.Range;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiteralsTest {
    @Test
    void arraysAreRead() {
        assertThat(Literals.array("{}", ',')).isEmpty();
        assertThat(Literals.array("{a,\"b,\\\"\\\\\",NULL,\"NULL\",\"\"}", ','))
                .isEqualTo(Arrays.asList("a", "b,\"\\", null, "NULL", ""));
        assertThat(Literals.array("{{1,2},{3,NULL}}", ','))
                .isEqualTo(List.of(List.of("1", "2"), Arrays.asList("3", null)));
        assertThat(Literals.array("[-1:0][2:3]={{1,2},{3,4}}", ',')).hasSize(2);
        assertThat(Literals.array("{(1,2),(0,0);(3,4),(1,1)}", ';')).isEqualTo(List.of("(1,2),(0,0)", "(3,4),(1,1)"));
    }

    @Test
    void compositesAreRead() {
        assertThat(Literals.composite("()")).containsExactly((String) null);
        assertThat(Literals.composite("(a,,\"\",\"b,\"\"\\\\\", c )"))
                .isEqualTo(Arrays.asList("a", null, "", "b,\"\\", " c "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{a", "{\"a}", "{a}}", "{a,{b}", "[1:2]", "{\\", "a"})
    void whatIsNoArrayIsUnfit(String text) {
        assertThatThrownBy(() -> Literals.array(text, ',')).isInstanceOf(Unfit.class);
    }

    @Test
    void rangesAreRead() {
        assertThat(Literals.range("[1,10)")).isEqualTo(Range.closedOpen("1", "10"));
        assertThat(Literals.range("(,)")).isEqualTo(Range.all());
        assertThat(Literals.range("empty")).isEqualTo(Range.empty());
        assertThat(Literals.range("(\"a,]\"\"\",\"\"]")).isEqualTo(Range.openClosed("a,]\"", ""));
        assertThat(Literals.multirange("{}")).isEqualTo(Multirange.of());
        assertThat(Literals.multirange("{[1,3),[5,)}"))
                .isEqualTo(Multirange.of(Range.closedOpen("1", "3"), Range.atLeast("5")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[", "[1", "[1,", "[1,2", "[1,2}", "[1,2))", "empty,", "1,2", "[,\"]"})
    void whatIsNoRangeIsUnfit(String text) {
        assertThatThrownBy(() -> Literals.range(text)).isInstanceOf(Unfit.class);
        assertThatThrownBy(() -> Literals.multirange("{" + text)).isInstanceOf(Unfit.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "(", "(a", "(\"a)", "(a))", "(a\\", "a"})
    void whatIsNoCompositeIsUnfit(String text) {
        assertThatThrownBy(() -> Literals.composite(text)).isInstanceOf(Unfit.class);
    }

    /** Whatever comes is read or is unfit: nothing else is thrown, nothing runs on for ever. */
    @Test
    void anythingIsReadOrUnfit() {
        Random random = new Random(20261121);
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(12); length >= 0; length--) {
                text.append("{}(),\"\\ =>[]:;aN1".charAt(random.nextInt(17)));
            }
            tried(text.toString(), content -> Literals.array(content, ','));
            tried(text.toString(), Literals::composite);
            tried(text.toString(), Literals::hstore);
            tried(text.toString(), Times::timestamptz);
            tried(text.toString(), Intervals::of);
        }
    }

    private static void tried(String text, Consumer<String> reader) {
        try {
            reader.accept(text);
        } catch (Unfit unfit) {
            assertThat(unfit.reason()).isNotEmpty();
        }
    }

    @Test
    void whatIsQuotedIsReadBack() {
        Random random = new Random(20261121);
        for (int i = 0; i < 10_000; i++) {
            String content = random.ints(random.nextInt(8), 0, 8)
                    .mapToObj(c -> String.valueOf("{\"\\ ,é)N".charAt(c)))
                    .reduce("", String::concat);
            StringBuilder text = new StringBuilder("{");
            Literals.quote(text, content);

            assertThat(Literals.array(text + "}", ',')).isEqualTo(List.of(content));
            assertThat(Literals.composite("(" + text.substring(1) + ")")).isEqualTo(List.of(content));
        }
    }
}

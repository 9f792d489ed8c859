// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonValuesTest {
    @Test
    void everyKindOfValueIsRead() {
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("text", "a\"\u2615");
        expected.put("whole", 7L);
        expected.put("large", new BigInteger("123456789012345678901234567890"));
        expected.put("part", new BigDecimal("1.50"));
        expected.put("yes", true);
        expected.put("no", false);
        expected.put("nothing", null);
        expected.put("list", Arrays.asList(1L, null, Collections.emptyList()));
        expected.put("map", Map.of("a", Map.of()));
        assertThat(
                        JsonValues.read(
                                """
                        {"text": "a\\"\\u2615", "whole": 7, "large": 123456789012345678901234567890, "part": 1.50,
                         "yes": true, "no": false, "nothing": null, "list": [1, null, []], "map": {"a": {}}}"""))
                .isEqualTo(expected);
        assertThat(JsonValues.read("null")).isNull();
        assertThat(JsonValues.read(" \"x\" ")).isEqualTo("x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                "{",
                "}",
                "{\"a\"}",
                "{\"a\":1,}",
                "[1,]",
                "[1 2]",
                "1 2",
                "'a'",
                "\"a",
                "01",
                "+1",
                ".5",
                "NaN",
                "tru",
                "\"a\tb\"",
                "\"\\x\"",
                "{a:1}",
                "[1] x",
                "// comment\n1"
            })
    void whatIsNoJsonIsSaidToBeNone(String text) {
        assertThat(JsonValues.is(text)).isFalse();
        assertThatThrownBy(() -> JsonValues.read(text))
                .isInstanceOf(NotJson.class)
                .hasMessage("no JSON");
    }

    @Test
    void whatIsDeeperThanAnyStackIsNoJsonEither() {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        assertThat(JsonValues.is(deep)).isFalse();
        assertThatThrownBy(() -> JsonValues.read(deep)).isInstanceOf(NotJson.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1.5e10", "\"\"", "{}", "[]", " [ {\"a\" : [ ] } ] ", "true"})
    void whatIsJsonIsSaidToBe(String text) {
        assertThat(JsonValues.is(text)).isTrue();
    }
}

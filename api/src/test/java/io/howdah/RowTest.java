// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowTest {
    private static final List<Column> COLUMNS = List.of(new Column("id", "int4"), new Column("Doc", "jsonb"));

    private static Object json(String text) {
        return ((Map<?, ?>) Row.of(COLUMNS, 1, text)).get("Doc");
    }

    @Test
    void aRowThatNoDatabaseMadeGivesItsValuesAsTheyAre() {
        Row row = Row.of(COLUMNS, 1, "{}");

        assertThat(row.get("ID")).isEqualTo(1);
        assertThat(row.get("id", Integer.class)).isEqualTo(1);
        assertThat(row.get("doc", String.class)).isEqualTo("{}");
        assertThatThrownBy(() -> row.get("id", Long.class))
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("Column 'id' is a Integer, which is no Long");
        assertThatThrownBy(() -> row.get("name", Long.class)).hasMessageContaining("[id, Doc]");
    }

    @Test
    void rowsAreEqualByTheirValuesAndShowNone() {
        Row row = Row.of(COLUMNS, new byte[] {1}, "secret");

        assertThat(row).isEqualTo(Row.of(COLUMNS, new byte[] {1}, "secret")).hasToString("Row[id, Doc]");
        assertThat(row.hashCode())
                .isEqualTo(Row.of(COLUMNS, new byte[] {1}, "secret").hashCode());
        assertThat(row).isNotEqualTo(Row.of(COLUMNS, new byte[] {2}, "secret"));
        assertThat(row.equals(row.toMap())).isFalse();
    }

    @Test
    void jsonIsReadAsItStandsThere() {
        assertThat(json(" [ 1 , -0.50, 1E400 , true,false,null , \"\\u00e9\\/\\b\\\\u\" , { } , {\"a\":{\"b\":[]}} ]"))
                .isEqualTo(Arrays.asList(
                        new BigDecimal("1"),
                        new BigDecimal("-0.50"),
                        new BigDecimal("1E400"),
                        true,
                        false,
                        null,
                        "é/\b\\u",
                        Map.of(),
                        Map.of("a", Map.of("b", List.of()))));
        assertThat(json("\"[\"")).isEqualTo("[");
    }

    @Test
    void jsonThatNoLibraryWouldWriteIsRefusedWithoutItsValue() {
        for (String text : List.of("[".repeat(100_000), "{\"secret", "1e99999999999")) {
            assertThatThrownBy(() -> json(text))
                    .isInstanceOf(MappingException.class)
                    .hasMessageContaining("A value of column 'Doc'")
                    .hasMessageNotContaining("secret")
                    .hasNoCause();
        }
    }
}

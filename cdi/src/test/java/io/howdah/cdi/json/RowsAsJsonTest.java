// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.howdah.Column;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Result;
import io.howdah.Row;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import jakarta.json.bind.JsonbBuilder;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows and results as JSON, by the libraries as they are when nobody has configured them. */
@ExtendWith(PostgresExtension.class)
class RowsAsJsonTest {
    /** An answer of an application, with rows in it. */
    public record Answer(String title, Row first, List<Row> rows) {}

    interface Mapper {
        String write(Object value) throws Exception;
    }

    enum Library {
        JACKSON(value -> new ObjectMapper().writeValueAsString(value)),
        JSON_B(value -> JsonbBuilder.create().toJson(value));

        private final Mapper mapper;

        Library(Mapper mapper) {
            this.mapper = mapper;
        }

        JsonNode tree(Object value) throws Exception {
            return RowsAsJsonTest.tree(mapper.write(value));
        }
    }

    private static final ObjectMapper EXACT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final String SCALARS =
            """
            select 1::int2 as small, 9007199254740993::int8 as "big", 0.1::float8 as f, 'NaN'::float8 as nan,
                true as yes, null::text as nothing, E'a "b" \\\\ \\n é 😀' as text,
                12345678901234567890.123456789012345678900 as exact, '-Infinity'::numeric as endless,
                '6f9619ff-8b86-d011-b42d-00c04fc964ff'::uuid as id, '\\x00ff'::bytea as bytes,
                date '2026-11-21' as day, time '10:15' as clock, timetz '10:15+05:30' as clock_there,
                timestamp '2026-11-21 10:15' as at, timestamptz '2026-11-21 10:15:30.123456Z' as instant,
                timestamp 'infinity' as never, date '-infinity' as ever, interval '1 day 2 hours' as span,
                tstzrange('2026-11-21 10:15Z', 'infinity') as range, '{[1,3),[5,)}'::int4multirange as ranges
            """;
    private static final String SCALARS_AS_JSON =
            """
            {"small": 1, "big": 9007199254740993, "f": 0.1, "nan": "NaN",
             "yes": true, "nothing": null, "text": "a \\"b\\" \\\\ \\n é 😀",
             "exact": 12345678901234567890.123456789012345678900, "endless": "-Infinity",
             "id": "6f9619ff-8b86-d011-b42d-00c04fc964ff", "bytes": "AP8=",
             "day": "2026-11-21", "clock": "10:15:00", "clock_there": "10:15:00+05:30",
             "at": "2026-11-21T10:15:00", "instant": "2026-11-21T10:15:30.123456Z",
             "never": "infinity", "ever": "-infinity", "span": "P1DT2H",
             "range": "[2026-11-21T10:15:00Z,infinity)", "ranges": "{[1,3),[5,)}"}
            """;
    private static final String WITH_PARTS =
            """
            select '{"a": [1, 1.50, "x\\u00e9\\"\\\\\\n", null, true, {}], "big": 9007199254740993}'::jsonb as doc,
                ' { "a" :[ ] , "n": 1e2 } '::json as plain, 'null'::jsonb as json_null, '"te xt"'::doc as in_domain,
                array['{"a": 1}', '[2]']::jsonb[] as docs, array[[1, 2], [3, null]] as numbers,
                array['2026-11-21'::date] as days, row('x', '{"b": 1}')::pair as pair
            """;
    private static final String WITH_PARTS_AS_JSON =
            """
            {"doc": {"a": [1, 1.50, "xé\\"\\\\\\n", null, true, {}], "big": 9007199254740993},
             "plain": {"a": [], "n": 1e2}, "json_null": null, "in_domain": "te xt",
             "docs": [{"a": 1}, [2]], "numbers": [[1, 2], [3, null]],
             "days": ["2026-11-21"], "pair": {"name": "x", "doc": {"b": 1}}}
            """;

    private Database database;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri());
        database.executeScript("create domain doc as jsonb; create type pair as (name text, doc jsonb)")
                .await();
    }

    @AfterEach
    void close() {
        database.close();
    }

    static JsonNode tree(String json) throws JsonProcessingException {
        return EXACT.readTree(json);
    }

    @ParameterizedTest
    @EnumSource
    void aRowIsAnObjectOfItsColumns(Library library) throws Exception {
        Row row = database.selectOne(SCALARS).await();
        assertThat(library.tree(row)).isEqualTo(tree(SCALARS_AS_JSON));
    }

    @ParameterizedTest
    @EnumSource
    void whatHasPartsHasThemInJson(Library library) throws Exception {
        Row row = database.selectOne(WITH_PARTS).await();
        assertThat(library.tree(row)).isEqualTo(tree(WITH_PARTS_AS_JSON));
    }

    @ParameterizedTest
    @EnumSource
    void aResultIsAnObjectWithItsRows(Library library) throws Exception {
        Result result =
                database.execute("select 1 as a, '{\"x\": null}'::jsonb as b").await();
        assertThat(library.tree(result))
                .isEqualTo(
                        tree(
                                """
                {"operation": "SELECT", "rowsAffected": 1,
                 "columns": [{"name": "a", "type": "int4"}, {"name": "b", "type": "jsonb"}],
                 "rows": [{"a": 1, "b": {"x": null}}]}
                """));
    }

    @ParameterizedTest
    @EnumSource
    void aPageIsAnObjectWithItsRows(Library library) throws Exception {
        assertThat(library.tree(database.selectWithTotal(
                                1, 1, "select n, '[]'::jsonb as doc from generate_series(1, 3) n order by n")
                        .await()))
                .isEqualTo(
                        tree(
                                """
                {"rows": [{"n": 2, "doc": []}], "total": 3, "limit": 1, "offset": 1}
                """));
    }

    @ParameterizedTest
    @EnumSource
    void rowsMayBePartsOfTheApplicationsAnswers(Library library) throws Exception {
        List<Row> rows = database.select("select n, '{}'::jsonb as doc from generate_series(1, 2) n")
                .await();
        assertThat(library.tree(new Answer("t", rows.get(0), rows)))
                .isEqualTo(
                        tree(
                                """
                {"title": "t", "first": {"n": 1, "doc": {}}, "rows": [{"n": 1, "doc": {}}, {"n": 2, "doc": {}}]}
                """));
        assertThat(library.tree(rows)).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void aRowMadeForATestIsWrittenLikeOneThatWasRead(Library library) throws Exception {
        Row row = Row.of(List.of(new Column("a", "int4"), new Column("doc", "jsonb")), 1, "{\"b\": [1]}");
        assertThat(library.tree(row)).isEqualTo(tree("{\"a\": 1, \"doc\": {\"b\": [1]}}"));
    }

    @Test
    void aRowThatIsGivenForJsonIsTheSameObject() {
        Row row = database.selectOne(WITH_PARTS).await();
        assertThat(database.selectValue(Boolean.class, "select $1::jsonb @> $2::jsonb", row, WITH_PARTS_AS_JSON)
                        .await())
                .isTrue();
    }
}

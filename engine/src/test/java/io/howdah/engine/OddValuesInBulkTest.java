// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.howdah.CopyTarget;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Row;
import io.howdah.Session;
import io.howdah.Upsert;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values at the ends of their types, and what is none, by every way in which many rows reach a table. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class OddValuesInBulkTest {
    private static final String COLUMNS = "id, n, f, r, d, at, local, t, a, s";
    private static final List<String> NAMES = List.of(COLUMNS.split(", "));
    /** Up to the arrays, with which an insert is not plain. */
    private static final List<String> PLAIN = NAMES.subList(0, NAMES.indexOf("a"));

    private static final List<List<@Nullable Object>> ROWS = List.of(
            Arrays.asList(
                    1,
                    Double.NaN,
                    Double.NaN,
                    Float.NaN,
                    LocalDate.MAX,
                    OffsetDateTime.MAX,
                    LocalDateTime.MAX,
                    "caf\u00e9 \ud83d\udc18 \\N \\. \t\r\n",
                    List.of(Arrays.asList(1, null), List.of(3, 4)),
                    Arrays.asList("a,b", null, "NULL", "", "\\\"")),
            Arrays.asList(
                    2,
                    Double.POSITIVE_INFINITY,
                    Double.NEGATIVE_INFINITY,
                    Float.NEGATIVE_INFINITY,
                    LocalDate.MIN,
                    OffsetDateTime.MIN,
                    LocalDateTime.MIN,
                    "",
                    List.of(),
                    Collections.singletonList(null)),
            Arrays.asList(3, null, null, null, null, null, null, null, null, null));

    /** As the server reads them. */
    private static final String EXPECTED =
            """
            insert into expected values
                (1, 'NaN', 'NaN', 'NaN', 'infinity', 'infinity', 'infinity', E'caf\\u00e9 \\U0001F418 \\\\N \\\\. \\t\\r\\n',
                    '{{1,NULL},{3,4}}', '{"a,b",NULL,"NULL","","\\\\\\""}'),
                (2, 'Infinity', '-Infinity', '-Infinity', '-infinity', '-infinity', '-infinity', '', '{}', '{NULL}'),
                (3, null, null, null, null, null, null, null, null, null)""";

    /** How rows reach a table. */
    enum Way {
        LOADED {
            @Override
            void take(Session session, List<Map<String, @Nullable Object>> rows) {
                session.loadFromRecords("odd", rows).await();
            }
        },
        UPSERTED_ALONE {
            @Override
            void take(Session session, List<Map<String, @Nullable Object>> rows) {
                rows.forEach(row -> session.execute(ODD.row(row)).await());
            }
        },
        UPSERTED_TOGETHER {
            @Override
            void take(Session session, List<Map<String, @Nullable Object>> rows) {
                session.execute(ODD.rows(rows)).await();
            }
        },
        INSERTED_ON_CONFLICT {
            @Override
            void take(Session session, List<Map<String, @Nullable Object>> rows) {
                session.execute(ODD.rows(rows).concurrencySafe()).await();
            }
        },
        /** With rows that take no part but by their number. */
        STAGED {
            @Override
            void take(Session session, List<Map<String, @Nullable Object>> rows) {
                session.execute(ODD.rows(filledUp(rows, Staging.WORTH_IT))).await();
                session.execute("delete from odd where id > 3").await();
            }
        },
        INSERTED_AS_MANY {
            @Override
            void take(Session session, List<Map<String, @Nullable Object>> rows) {
                List<List<@Nullable Object>> sets = filledUp(rows, Inserting.WORTH_IT).stream()
                        .map(row -> Arrays.<@Nullable Object>asList(
                                PLAIN.stream().map(row::get).toArray()))
                        .toList();
                session.executeMany(
                                "insert into odd(" + String.join(", ", PLAIN)
                                        + ") values ($1, $2, $3, $4, $5, $6, $7, $8)",
                                sets)
                        .await();
                session.execute("delete from odd where id > 3").await();
                rows.forEach(row -> session.execute(
                                "update odd set a = $1, s = $2 where id = $3",
                                row.get("a"),
                                row.get("s"),
                                row.get("id"))
                        .await());
            }
        };

        abstract void take(Session session, List<Map<String, @Nullable Object>> rows);
    }

    /** A NUL, and halves of surrogate pairs. */
    private static final List<String> NO_TEXTS = List.of("a\0b", "\ud83d", "\udc18\ud83d");

    private static final Upsert ODD = Upsert.into("odd").key("id");

    private Database database;
    private Session session;
    private int version;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri() + "&max-size=2");
        session = database.session().await();
        version = session.selectValue(Integer.class, "select current_setting('server_version_num')::int / 10000")
                .await();
        String columns =
                "(id int primary key, n numeric, f float8, r real, d date, at timestamptz, local timestamp, t text,"
                        + " a int[], s text[])";
        session.executeScript("create table odd" + columns + "; create table expected" + columns)
                .await();
        session.execute(EXPECTED).await();
    }

    @AfterEach
    void close() {
        session.close();
        database.close();
    }

    private static Map<String, @Nullable Object> row(List<@Nullable Object> values) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            row.put(NAMES.get(i), values.get(i));
        }
        return row;
    }

    private static List<Map<String, @Nullable Object>> filledUp(List<Map<String, @Nullable Object>> rows, int count) {
        List<Map<String, @Nullable Object>> all = new ArrayList<>(rows);
        IntStream.range(0, count)
                .mapToObj(i ->
                        Arrays.<@Nullable Object>asList(10 + i, null, null, null, null, null, null, null, null, null))
                .forEach(values -> all.add(row(values)));
        return all;
    }

    /** As lines, for not every NaN is equal to another one, nor an array. */
    private static List<String> shown(List<Row> rows) {
        return rows.stream()
                .map(row -> Arrays.deepToString(row.toMap().values().toArray()))
                .toList();
    }

    private List<String> texts(String table) {
        return session.select(String.class, "select x::text from " + table + " x order by id")
                .await();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void whatIsAtTheEndOfItsTypeArrivesAndComesBack(Way way) {
        assumeTrue(way != Way.STAGED || version >= 15, "MERGE came with PostgreSQL 15");
        way.take(session, ROWS.stream().map(OddValuesInBulkTest::row).toList());

        assertThat(texts("odd")).isEqualTo(texts("expected"));
        List<Row> back = Collections.synchronizedList(new ArrayList<>());
        session.copyOut(Row.class, CopyTarget.query("select " + COLUMNS + " from odd order by id"))
                .forEach(back::add)
                .await();
        assertThat(shown(back))
                .isEqualTo(shown(session.select("select " + COLUMNS + " from expected order by id")
                        .await()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void whatIsNoTextIsRefusedWithItsRowAndNothingStays(int which) {
        for (Way way : Way.values()) {
            if (way == Way.UPSERTED_ALONE || (way == Way.STAGED && version < 15)) {
                continue; // that has one row only; MERGE came with PostgreSQL 15
            }
            List<Map<String, @Nullable Object>> rows = new ArrayList<>();
            ROWS.forEach(values -> rows.add(row(values)));
            rows.get(1).put("t", "lies in front of " + NO_TEXTS.get(which));
            assertThatThrownBy(() -> way.take(session, rows))
                    .as("%s", way)
                    .hasMessageStartingWith("HOWDAH-")
                    .hasMessageContaining(way == Way.INSERTED_AS_MANY ? "set 2" : "row 2")
                    .hasMessageContaining(which == 0 ? "U+0000" : "half of a surrogate pair")
                    .hasMessageNotContaining("lies in front");
            assertThat(texts("odd")).as("%s", way).isEmpty();
        }
    }

    @Test
    void anArrayOfListsOfAnyClassIsTaken() {
        ArrayList<?>[] lists = {new ArrayList<>(List.of(1, 2)), new ArrayList<>(List.of(3, 4))};
        session.execute(ODD.row(Map.of("id", 1, "a", lists))).await();
        session.execute(ODD.row(Map.of("id", 2, "a", new ArrayList<?>[][] {lists})))
                .await();

        assertThat(session.select(String.class, "select a::text from odd order by id")
                        .await())
                .containsExactly("{{1,2},{3,4}}", "{{{1,2},{3,4}}}");
    }
}

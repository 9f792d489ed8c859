// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.HowdahException;
import io.howdah.PermissionDeniedException;
import io.howdah.Row;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** PostgreSQL's own catalogues hold values of types that nobody thinks of; and there are types of which nobody has a value. */
@ExtendWith(PostgresExtension.class)
class CatalogueTypesTest {
    private Database database;
    private Object pid;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri() + "&max-size=1");
        pid = pid();
    }

    @AfterEach
    void close() {
        assertThat(pid()).as("the connection of the beginning").isEqualTo(pid);
        database.close();
    }

    private Object pid() {
        return Objects.requireNonNull(
                database.selectOne("select pg_backend_pid()").await().get(0));
    }

    @Test
    void whateverIsInTheCataloguesIsShownAsTheServerWritesIt() {
        List<Row> relations = database.select(
                        "select c.oid::regclass::text as name,"
                                + " array_agg(quote_ident(attname) order by attnum) as columns"
                                + " from pg_class c join pg_attribute a on a.attrelid = c.oid and attnum > 0 and not attisdropped"
                                + " where relnamespace in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)"
                                + " and relkind in ('r', 'v') and relname not like '%numa%' and has_table_privilege(c.oid, 'select') group by c.oid")
                .await();
        int values = 0;

        for (Row relation : relations) {
            values += checked((String) relation.get("name"), (String[]) relation.get("columns"));
        }

        assertThat(relations).hasSizeGreaterThan(100);
        assertThat(values).isGreaterThan(10_000);
    }

    /** How many values there were. */
    private int checked(@Nullable String relation, String @Nullable [] columns) {
        String twice = IntStream.range(0, Objects.requireNonNull(columns).length)
                .mapToObj(i -> String.format(
                        "r.%1$s as c%2$d, case when r.%1$s is not null then format('%%s', r.%1$s) end as t%2$d",
                        columns[i], i))
                .collect(Collectors.joining(", "));
        List<Row> rows;
        try {
            rows = database.select("select " + twice + " from (select * from " + relation + " limit 20) r")
                    .await();
        } catch (PermissionDeniedException forbidden) { // a view's function may be
            return 0;
        }
        for (Row row : rows) {
            for (int i = 0; i < columns.length; i++) {
                assertThat(asServer(row.get(2 * i), (String) row.get(2 * i + 1)))
                        .as(relation + "." + columns[i] + ": " + row.get(2 * i + 1))
                        .isTrue();
            }
        }
        return rows.size() * columns.length;
    }

    private static boolean asServer(@Nullable Object shown, @Nullable String text) {
        if (shown == null || text == null) {
            return shown == null && text == null;
        }
        if (shown instanceof Float || shown instanceof Double) {
            return shown.equals(shown instanceof Float ? (Object) Float.valueOf(text) : (Object) Double.valueOf(text));
        }
        if (shown instanceof Number) {
            return new BigDecimal(shown.toString()).compareTo(new BigDecimal(text)) == 0;
        }
        if (shown instanceof Boolean bool) {
            return text.equals(bool ? "t" : "f");
        }
        return !(shown instanceof String) || shown.equals(text);
    }

    @Test
    void noTypeEndsTheConnectionWhateverIsGivenForIt() {
        List<String> types = database.select(
                        String.class,
                        "select format_type(oid, null) from pg_type where typtype <> 'p' and typisdefined"
                                + " and typnamespace = 'pg_catalog'::regnamespace order by oid")
                .await();
        int taken = 0;

        for (String type : types) {
            taken += takes(type, "howdah") ? 1 : 0;
            taken += takes(type, 7) ? 1 : 0;
            taken += takes(type, List.of("a", "b")) ? 1 : 0;
            assertThat(database.selectOne("select null::" + type).await().get(0))
                    .as(type)
                    .isNull();
        }

        assertThat(types).hasSizeGreaterThan(300);
        assertThat(taken).isGreaterThan(20);
    }

    private boolean takes(String type, Object value) {
        try {
            database.select("select $1::" + type, value).await();
            return true;
        } catch (HowdahException refused) {
            return false;
        }
    }
}

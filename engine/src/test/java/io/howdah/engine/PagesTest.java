// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Column;
import io.howdah.Database;
import io.howdah.Filter;
import io.howdah.Howdah;
import io.howdah.HowdahException;
import io.howdah.MappingException;
import io.howdah.Page;
import io.howdah.ParameterException;
import io.howdah.Reply;
import io.howdah.Row;
import io.howdah.Session;
import io.howdah.Sql;
import io.howdah.SqlGrammarException;
import io.howdah.UsageException;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(PostgresExtension.class)
class PagesTest {
    record Item(int id, String name) {}

    private Database database;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri());
        database.execute("create table items(id int primary key, name text, kind int)")
                .await();
        database.execute("insert into items select i, 'item ' || i, i % 3 from generate_series(1, 25) i")
                .await();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aPageHasItsRowsAndTheNumberOfAll() {
        Page<Item> page = database.selectWithTotal(
                        Item.class, 10, 20, "select id, name from items where id > $1 order by id", 2)
                .await();

        assertThat(page.rows())
                .containsExactly(new Item(23, "item 23"), new Item(24, "item 24"), new Item(25, "item 25"));
        assertThat(page).returns(23L, Page::total).returns(10L, Page::limit).returns(20L, Page::offset);
        assertThat(page.toString()).isEqualTo("Page[rows=3, total=23, limit=10, offset=20]");
    }

    @Test
    void beyondTheLastPageTheNumberIsRight() {
        Page<Row> page = database.selectWithTotal(10, 1000, "select id from items order by id")
                .await();
        assertThat(page.rows()).isEmpty();
        assertThat(page.total()).isEqualTo(25);
        assertThat(database.selectWithTotal(0, 0, "select id from items").await())
                .isEqualTo(new Page<>(List.of(), 25, 0, 0));
        assertThat(database.selectWithTotal(10, 0, "select id from items where false")
                        .await())
                .isEqualTo(new Page<>(List.of(), 0, 10, 0));
    }

    /** In each the numbers 1 to 25 or some of them, in the order of the query. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "select id from items order by id desc",
                "select kind from items group by kind order by kind",
                "select kind, count(*) from items group by kind having count(*) > 8 order by 1",
                "select distinct kind from items order by kind desc",
                "select id from items union select id + 100 from items order by 1 desc",
                "select id from items union all select id from items order by 1",
                "select id from items except select 3 order by 1",
                "with few as (select id from items where id < 9) select id from few order by id",
                "with recursive n(i) as (values (1) union all select i + 1 from n where i < 7) select i from n",
                "select id from items order by id limit 7 offset 2",
                "select 42",
                "values (3), (1), (2)",
                "table items",
                "(select id from items order by id);",
                "select id from items order by name -- as text",
                "select id from items /* a comment */ ;",
                "select (select max(id) from items) + i from generate_series(1, 4) i",
                "select id, row_number() over (order by id) from items order by id",
                "select id from items tablesample system (100) order by id",
                "select id from items where id in (select id from items where name like '%1%') order by id",
                "select id from items order by id for update",
            })
    void theNumberAndTheOrderAreThoseOfTheQuery(String sql) {
        List<Row> all = database.select(sql).await();
        List<Row> paged = new ArrayList<>();
        Set<Long> totals = new TreeSet<>();
        for (int offset = 0; offset < all.size() + 4; offset += 4) {
            Page<Row> page = database.selectWithTotal(4, offset, sql).await();
            paged.addAll(page.rows());
            totals.add(page.total());
        }
        assertThat(paged).isEqualTo(all);
        assertThat(totals).containsExactly((long) all.size());
    }

    @Test
    void parametersOfBothKindsStayTheirs() {
        assertThat(database.selectWithTotal(
                                Integer.class,
                                2,
                                1,
                                "select id from items where kind = :kind and id > :least and :kind < 5 order by id",
                                Map.of("kind", 1, "least", 4))
                        .await())
                .isEqualTo(new Page<>(List.of(10, 13), 7, 2, 1));
        assertThatThrownBy(() -> database.selectWithTotal(2, 1, "select id from items where kind = $1")
                        .await())
                .isInstanceOf(ParameterException.class);
    }

    @Test
    void theBuilderGivesTheQueryAndThePageItsLimits() {
        Sql items = Sql.of("select id, name from items")
                .where(Filter.atMost("id", 4))
                .orderByDescending("id");
        assertThat(database.selectWithTotal(Item.class, 2, 1, items.text(), items.parameters())
                        .await())
                .isEqualTo(new Page<>(List.of(new Item(3, "item 3"), new Item(2, "item 2")), 4, 2, 1));
    }

    @Test
    void columnsOfTheQueryAreNeverTakenForOurs() {
        Page<Row> page = database.selectWithTotal(
                        5, 0, "select 1 as total, 2 as number, 3 as total, null::text as number, 5 as \"Odd name\"")
                .await();

        assertThat(page.total()).isEqualTo(1);
        Row row = page.rows().get(0);
        assertThat(row.columns())
                .extracting(Column::name)
                .containsExactly("total", "number", "total", "number", "Odd name");
        assertThat(Arrays.asList(row.get(0), row.get(1), row.get(2), row.get(3), row.get(4)))
                .containsExactly(1, 2, 3, null, 5);
        assertThat(database.selectWithTotal(5, 0, "select * from (values (1)) as howdah_page(page)")
                        .await()
                        .rows())
                .extracting(found -> found.get("page"))
                .containsExactly(1);
    }

    @Test
    void aRowOfNothingButNullIsARow() {
        Page<Row> page = database.selectWithTotal(5, 0, "select null::int as a union all select null")
                .await();
        assertThat(page.rows()).hasSize(2).allMatch(row -> row.get(0) == null);
        assertThat(page.total()).isEqualTo(2);
    }

    @Test
    void rowsAndNumberAreOfOneSnapshot() {
        database.execute("create sequence calls").await();
        Page<Row> page = database.selectWithTotal(3, 0, "select nextval('calls') from items")
                .await();

        assertThat(page.rows()).extracting(row -> row.get(0)).containsExactly(1L, 2L, 3L);
        assertThat(page.total()).isEqualTo(25);
        assertThat(database.selectValue(Long.class, "select last_value from calls")
                        .await())
                .as("the query was run once")
                .isEqualTo(25);
    }

    @Test
    void whatChangesRowsIsRightOrRefused() {
        assertThat(database.selectWithTotal(
                                2, 0, "insert into items select i from generate_series(101, 104) i returning id")
                        .await()
                        .total())
                .isEqualTo(4);
        assertThat(database.selectValue(Long.class, "select count(*) from items")
                        .await())
                .isEqualTo(29);

        assertThatThrownBy(() -> database.selectWithTotal(
                                2, 0, "with gone as (delete from items returning id) select id from gone")
                        .await())
                .isInstanceOf(HowdahException.class)
                .hasMessageContaining("0A000");
        assertThat(database.selectValue(Long.class, "select count(*) from items")
                        .await())
                .isEqualTo(29);
    }

    @Test
    void whatIsNoQueryIsRefused() {
        assertThatThrownBy(() ->
                        database.selectWithTotal(1, 0, "select 1; select 2").await())
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("2 statements");
        assertThatThrownBy(() -> database.selectWithTotal(1, 0, " -- nothing").await())
                .isInstanceOf(UsageException.class);
        assertThatThrownBy(() -> database.selectWithTotal(1, 0, "show work_mem").await())
                .isInstanceOf(SqlGrammarException.class);
        assertThatThrownBy(() -> database.selectWithTotal(-1, 0, "select 1").await())
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("not -1 and 0");
        assertThatThrownBy(() -> database.selectWithTotal(1, -5, "select 1").await())
                .isInstanceOf(ParameterException.class);
    }

    @Test
    void aRowThatDoesNotFitItsClassIsNamed() {
        assertThatThrownBy(() -> database.selectWithTotal(Item.class, 1, 0, "select id from items")
                        .await())
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("[name]");
    }

    @Test
    void allPagesAreOneStatementToTheCache() {
        database.with(session -> {
                    for (int offset = 0; offset < 5; offset++) {
                        session.selectWithTotal(2, offset, "select id from items order by id");
                    }
                    return session.selectWithTotal(
                                    2, 0, Sql.unprepared("select id, 'once' as once from items order by id"))
                            .thenCompose(page -> kept(session));
                })
                .thenAccept(kept -> assertThat(kept)
                        .filteredOn(sql -> sql.contains("howdah_page"))
                        .hasSize(1)
                        .noneMatch(sql -> sql.contains("once")))
                .await();
    }

    private static Reply<List<String>> kept(Session session) {
        return session.select(String.class, Sql.unprepared("select statement from pg_prepared_statements"));
    }
}

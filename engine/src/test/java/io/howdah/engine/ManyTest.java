// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.howdah.Column;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.ParameterException;
import io.howdah.Result;
import io.howdah.Session;
import io.howdah.SqlGrammarException;
import io.howdah.TransactionRolledBackException;
import io.howdah.UniqueViolationException;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class ManyTest {
    record Item(int id, @Nullable String name) {}

    private Database database;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri());
        database.execute("create table items(id int primary key, name text, tags text[])")
                .await();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<Item> items() {
        return database.select(Item.class, "select id, name from items order by id")
                .await();
    }

    @Test
    void setsAreListsArraysMapsOrRecords() {
        database.executeMany(
                        "insert into items(id, name) values ($1, $2)", List.of(List.of(1, "a"), new Object[] {2, "b"}))
                .await();
        database.executeMany(
                        "insert into items(id, name) values (:id, :name)",
                        List.of(Map.of("id", 3, "name", "c"), new Item(4, "d")))
                .await();

        assertThat(items()).containsExactly(new Item(1, "a"), new Item(2, "b"), new Item(3, "c"), new Item(4, "d"));
    }

    @Test
    void theOnlyParameterMayStandAlone() {
        assertThat(database.executeMany("insert into items(id) values ($1)", List.of(1, 2, List.of(3)))
                        .await()
                        .rowsAffected())
                .isEqualTo(3);
        database.executeMany("update items set name = $1 where id = 1", Arrays.asList("x", null))
                .await();
        database.executeMany("update items set tags = $1", List.of(List.of(List.of("p", "q"))))
                .await();

        assertThat(database.select(
                                Item.class,
                                "select id, array_to_string(tags, '|') as name from items where name is null")
                        .await())
                .contains(new Item(1, "p|q"));
    }

    @Test
    void theRowsThatReallyChangedAreCounted() {
        database.executeMany("insert into items(id) values ($1)", List.of(1, 2, 3))
                .await();

        Result result = database.executeMany(
                        "update items set name = 'x' where id >= $1 returning id", List.of(2, 99, 1))
                .await();

        assertThat(result).returns("UPDATE", Result::operation).returns(5L, Result::rowsAffected);
        assertThat(result.columns()).containsExactly(new Column("id", "int4"));
        assertThat(result.rows()).extracting(row -> row.get("id")).hasSize(5);
        assertThat(result.rows().subList(0, 2)).extracting(row -> row.get("id")).containsExactlyInAnyOrder(2, 3);
        assertThat(database.executeMany("delete from items where id = $1", List.of(1, 2, 77))
                        .await()
                        .rowsAffected())
                .isEqualTo(2);
    }

    @Test
    void mergedRowsAreCountedToo() {
        assumeTrue(
                database.selectValue(Integer.class, "select current_setting('server_version_num')::int")
                                .await()
                        >= 150000,
                "MERGE came with PostgreSQL 15");
        database.execute("insert into items(id) values (1)").await();

        assertThat(database.executeMany(
                                "merge into items using (select $1::int as id) s on items.id = s.id"
                                        + " when matched then update set name = 'm'"
                                        + " when not matched then insert (id) values (s.id)",
                                List.of(1, 2, 3))
                        .await())
                .returns("MERGE", Result::operation)
                .returns(3L, Result::rowsAffected);
    }

    @Test
    void noSetsSendNothing() {
        Result result = database.executeMany("no sql at all", List.of()).await();

        assertThat(result.rowsAffected()).isZero();
        assertThat(result.rows()).isEmpty();
    }

    @Test
    void whereOneFailsNoneIsKeptAndTheOneIsNamed() {
        List<Integer> sets = List.of(1, 2, 3, 2, 5);

        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> database.executeMany("insert into items(id) values ($1)", sets)
                            .await())
                    .isInstanceOf(UniqueViolationException.class)
                    .hasMessageContaining("parameter set 4 of 5 of 'insert into items(id) values ($1)'");
            assertThat(items()).isEmpty();
        }
    }

    @Test
    void aFailureOfTheStatementItselfIsNoSetsFault() {
        assertThatThrownBy(() -> database.executeMany("insert into nowhere values ($1)", List.of(1, 2))
                        .await())
                .isInstanceOf(SqlGrammarException.class)
                .hasMessageNotContaining("parameter set");
    }

    @Test
    void allSetsAreCheckedBeforeTheFirstIsSent() {
        try (Session session = database.session().await()) {
            session.begin().await();
            assertThatThrownBy(() -> session.executeMany(
                                    "insert into items(id, name) values ($1, $2)", List.of(List.of(1, "a"), List.of(2)))
                            .await())
                    .isInstanceOf(ParameterException.class)
                    .hasMessageStartingWith("HOWDAH-0504 Parameter set 2 of 2: The statement has 2 parameters");
            assertThatThrownBy(() -> session.executeMany(
                                    "insert into items(id) values ($1)", List.of(1, 2, "secret-value", 4))
                            .await())
                    .isInstanceOf(ParameterException.class)
                    .hasMessageContaining("parameter set 3 of 4")
                    .hasMessageNotContaining("secret-value");
            session.execute("insert into items(id) values (7)");
            session.commit().await();
        }
        assertThat(items()).containsExactly(new Item(7, null));
    }

    @Test
    void inATransactionTheSetsArePartOfIt() {
        try (Session session = database.session().await()) {
            session.begin();
            session.executeMany("insert into items(id) values ($1)", List.of(1, 2));
            session.rollback().await();
            assertThat(items()).isEmpty();

            session.begin();
            session.execute("insert into items(id) values (1)");
            session.executeMany("insert into items(id) values ($1)", List.of(2, 1));
            assertThatThrownBy(() -> session.commit().await()).isInstanceOf(TransactionRolledBackException.class);
            assertThat(items()).isEmpty();

            session.begin();
            session.executeMany("insert into items(id) values ($1)", List.of(1, 2));
            session.commit().await();
        }
        assertThat(items()).hasSize(2);
    }

    @Test
    void thousandsGoOutTogether() {
        List<List<Object>> sets = IntStream.range(0, 20_000)
                .mapToObj(i -> List.<Object>of(i, "name " + i))
                .toList();

        assertThat(database.executeMany("insert into items(id, name) values ($1, $2)", sets)
                        .await()
                        .rowsAffected())
                .isEqualTo(20_000);
    }

    @Test
    void aChangedTableHealsACachedStatement() {
        String sql = "insert into items(id) values ($1) returning *";
        try (Session session = database.session().await()) {
            session.executeMany(sql, List.of(1, 2)).await();
            session.execute("alter table items add column note text").await();

            assertThat(session.executeMany(sql, List.of(3, 4)).await().columns())
                    .extracting(Column::name)
                    .contains("note");
        }
        assertThat(items()).hasSize(4);
    }
}

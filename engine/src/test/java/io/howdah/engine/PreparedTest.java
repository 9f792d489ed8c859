// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Column;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Prepared;
import io.howdah.Reply;
import io.howdah.Row;
import io.howdah.RowStream;
import io.howdah.Session;
import io.howdah.SessionClosedException;
import io.howdah.Sql;
import io.howdah.SqlGrammarException;
import io.howdah.UsageException;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the server keeps prepared, and what it does not. */
@ExtendWith(PostgresExtension.class)
class PreparedTest {
    private static final String INSERT = "insert into t(id, name) values ($1, $2) returning id";

    record Line(int id, String name) {}

    private TestSchema schema;
    private Database database;
    private Session session;

    @BeforeEach
    void open(TestSchema schema) {
        this.schema = schema;
        database = Howdah.open(schema.uri() + "&statement-cache-size=8");
        session = database.session().await();
        session.execute("create table t(id int primary key, name text)").await();
    }

    @AfterEach
    void close() {
        session.close();
        database.close();
    }

    private List<String> kept() {
        return session.select(
                        String.class,
                        Sql.unprepared("select statement from pg_prepared_statements order by prepare_time"))
                .await();
    }

    @Test
    void aStreamTakesItsParametersWhenItIsCalledAndOutlivesTheStatement() {
        List<Integer> given = new ArrayList<>(List.of(1, 2));
        RowStream<Integer> stream;
        try (Prepared elements = session.prepare("select unnest($1::int[])").await()) {
            stream = elements.stream(Integer.class, given).fetchSize(1);
        }
        given.add(3);
        List<Integer> streamed = new ArrayList<>();
        stream.forEach(streamed::add).await();
        assertThat(streamed).containsExactly(1, 2);
    }

    @Test
    void allVerbsRunAPreparedStatement() {
        try (Prepared insert = session.prepare(INSERT).await();
                Prepared select = session.prepare("select id, name from t where id >= $1 order by id")
                        .await();
                Prepared name =
                        session.prepare("select name from t where id = :id").await()) {
            assertThat(kept()).hasSize(3);
            assertThat(insert.execute(1, "a").await().rowsAffected()).isEqualTo(1);
            assertThat(insert.executeMany(List.of(List.of(2, "b"), List.of(3, "c")))
                            .await()
                            .rowsAffected())
                    .isEqualTo(2);
            assertThat(select.select(2).await()).extracting(row -> row.get(1)).containsExactly("b", "c");
            assertThat(select.select(Line.class, 3).await()).containsExactly(new Line(3, "c"));
            assertThat(select.selectOne(3).await().get("id")).isEqualTo(3);
            assertThat(select.selectOne(Line.class, 3).await()).isEqualTo(new Line(3, "c"));
            assertThat(select.selectOneOrNone(4).await()).isEmpty();
            assertThat(select.selectOneOrNone(Line.class, 4).await()).isEmpty();
            assertThat(name.selectValue(String.class, Map.of("id", 1)).await()).isEqualTo("a");
            assertThat(name.selectValueOrNone(String.class, Map.of("id", 9)).await())
                    .isEmpty();
            List<Object> streamed = new ArrayList<>();
            select.stream(1).forEach(row -> streamed.add(row.get("id"))).await();
            select.stream(Line.class, 3).forEach(streamed::add).await();
            assertThat(streamed).containsExactly(1, 2, 3, new Line(3, "c"));
            assertThat(kept()).as("each is prepared once").hasSize(3);
        }
        assertThat(kept()).isEmpty();
    }

    @Test
    void itSaysOfWhatTypesItsParametersAndColumnsAre() {
        session.execute("create type mood as enum ('fine')").await();
        Prepared prepared = session.prepare(
                        "select id, name as called, :mood::mood as mood, :day::date + 1 as next, :mood::text"
                                + " from t where id = any(:ids) and current_date > date '2026-01-01'")
                .await();

        assertThat(prepared.parameterTypes()).containsExactly("mood", "date", "int4[]");
        assertThat(prepared.columns())
                .startsWith(new Column("id", "int4"), new Column("called", "text"), new Column("mood", "mood"));
        assertThat(session.prepare("delete from t").await().columns()).isEmpty();
    }

    @Test
    void whatIsWrongWithAStatementIsSaidWhenItIsPrepared() {
        assertThatThrownBy(() -> session.prepare("select nothing from t").await())
                .isInstanceOf(SqlGrammarException.class)
                .hasMessageContaining("nothing");
        assertThatThrownBy(() -> session.prepare("copy t from stdin").await()).isInstanceOf(UsageException.class);
        assertThat(session.selectValue(Integer.class, "select 1").await()).isEqualTo(1);
    }

    @Test
    void aClosedOneRefuses() {
        Prepared prepared = session.prepare(INSERT).await();
        prepared.execute(1, "before");
        prepared.close();
        prepared.close();

        assertThatThrownBy(() -> prepared.execute(2, "behind").await())
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("HOWDAH-0224");
        assertThatThrownBy(() -> prepared.stream(2, "behind").forEach(row -> {}).await())
                .hasMessageContaining("HOWDAH-0224");
        assertThat(session.select(Integer.class, "select id from t").await()).containsExactly(1);
        assertThat(prepared).hasToString("Prepared[closed]");
    }

    @Test
    void behindItsSessionItRefusesAndItsCloseDoesNothing() {
        Prepared prepared = session.prepare(INSERT).await();
        session.close();
        assertThatThrownBy(() -> prepared.execute(1, "late").await()).isInstanceOf(SessionClosedException.class);
        prepared.close();
    }

    @Test
    void nobodyMayWaitForItAndTheStatementIsPreparedOnceAllTheSame() {
        Reply<Prepared> prepared = session.prepare(INSERT);
        session.execute(INSERT, 1, "a");
        session.execute(INSERT, 2, "b").await();

        assertThat(kept()).containsExactly(INSERT);
        prepared.await().close();
        assertThat(kept()).isEmpty();
        assertThat(session.selectOne("select count(*) as n from t").await().get("n"))
                .isEqualTo(2L);
    }

    @Test
    void oneThatOthersHavePushedOutIsPreparedAgain() {
        Prepared prepared = session.prepare(INSERT).await();
        for (int i = 0; i < 20; i++) {
            session.prepare("select " + i).await();
        }
        assertThat(kept()).hasSize(8).doesNotContain(INSERT);
        prepared.execute(1, "again").await();
        assertThat(kept()).hasSize(8).contains(INSERT);
    }

    @Test
    void itOutlivesTheTransactionAndAChangeOfItsTable() {
        session.begin();
        Prepared all = session.prepare("select * from t").await();
        session.rollback().await();
        session.execute("insert into t values (1, 'a')").await();
        assertThat(all.select().await()).hasSize(1);
        session.execute("alter table t add column more int").await();

        assertThat(all.select().await()).extracting(Row::size).containsExactly(3);
    }

    @Test
    void aDatabaseRefusesAndSaysWhereItIsPossible() {
        assertThatThrownBy(() -> database.prepare("select 1").await())
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("Database.with");
    }

    @Test
    void whatIsNotToBePreparedIsNotKept() {
        for (int i = 0; i < 20; i++) {
            assertThat(session.selectOne(
                                    Line.class,
                                    Sql.unprepared("select $1::int as id, $2 as name, " + i + " as other"),
                                    i,
                                    "text")
                            .await())
                    .isEqualTo(new Line(i, "text"));
        }
        session.executeMany(
                        Sql.unprepared("insert into t values (:id, :name)"),
                        List.of(new Line(1, "a"), new Line(2, "b")))
                .await();
        session.stream(Sql.unprepared("select * from t")).forEach(row -> {}).await();

        assertThat(kept()).isEmpty();
        assertThat(Sql.unprepared(Sql.unprepared("select 1"))).isEqualTo(Sql.unprepared("select 1"));
        assertThatThrownBy(() ->
                        session.execute(Sql.unprepared("selekt 1 -- wrong")).await())
                .hasMessageContaining("'selekt 1'");
    }

    @Test
    void aScriptLeavesNothingPrepared() {
        session.executeScript("insert into t values (1, 'a'); select * from t; -- the end\n update t set name = 'b'")
                .await();
        assertThat(kept()).isEmpty();
        session.select("select * from t").await();
        assertThat(kept()).containsExactly("select * from t");
    }

    @Test
    void withoutACacheAPreparedStatementWorksToo() {
        try (Database without = Howdah.open(schema.uri() + "&statement-cache-size=0")) {
            without.with(open -> open.prepare(INSERT).thenCompose(insert -> {
                        assertThat(insert.parameterTypes()).containsExactly("int4", "text");
                        return insert.execute(1, "a").whenComplete((done, failure) -> insert.close());
                    }))
                    .await();
        }
        assertThat(session.selectValue(String.class, "select name from t").await())
                .isEqualTo("a");
    }
}

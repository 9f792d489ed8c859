// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.ConfigurationException;
import io.howdah.ConnectionLostException;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.MappingException;
import io.howdah.NoRowsException;
import io.howdah.ParameterException;
import io.howdah.Prepared;
import io.howdah.Result;
import io.howdah.Row;
import io.howdah.Session;
import io.howdah.SqlGrammarException;
import io.howdah.StatementStack;
import io.howdah.UsageException;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements that are none, are several, or hold what no statement should; each leaves its connection as it was. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
class OddStatementsTest {
    private Database database;
    private Session session;
    private Object pid;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri());
        session = database.session().await();
        pid = pid();
    }

    @AfterEach
    void close() {
        session.close();
        database.close();
    }

    private Object pid() {
        return session.selectValue(Integer.class, "select pg_backend_pid()").await();
    }

    private static AtomicInteger rows(Session of, String sql) {
        AtomicInteger rows = new AtomicInteger();
        of.stream(sql).forEach(row -> rows.incrementAndGet()).await();
        return rows;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", ";", "-- a comment", "/* one /* in */ another */;;"})
    void nothingIsAStatementWithoutRows(String nothing) {
        assertThat(session.execute(nothing).await()).isEqualTo(new Result("", 0, List.of(), List.of()));
        assertThat(session.select(nothing).await()).isEmpty();
        assertThat(session.selectOneOrNone(nothing).await()).isEmpty();
        assertThatThrownBy(() -> session.selectOne(nothing).await()).isInstanceOf(NoRowsException.class);
        assertThatThrownBy(() -> session.selectValue(Integer.class, nothing).await())
                .isInstanceOf(MappingException.class);
        assertThat(session.executeMany(nothing, List.of(List.of(), List.of()))
                        .await()
                        .rowsAffected())
                .isZero();
        assertThat(session.executeScript(nothing).await()).isEmpty();
        assertThat(rows(session, nothing)).hasValue(0);
        session.begin();
        assertThat(rows(session, nothing)).hasValue(0);
        assertThat(session.execute(nothing).await().operation()).isEmpty();
        session.commit().await();
        Prepared prepared = session.prepare(nothing).await();
        assertThat(prepared.execute().await().rows()).isEmpty();
        prepared.close();
        assertThat(pid()).isEqualTo(pid);
    }

    @Test
    void aCommentIsAnOperationOfAStackWithoutRows() {
        assertThat(session.executeStack(StatementStack.empty()
                                .pushExecute("select 1")
                                .pushExecute("-- nothing")
                                .pushExecute("select 2"))
                        .await())
                .hasSize(3)
                .extracting(result -> result.rows().size())
                .containsExactly(1, 0, 1);
    }

    @Test
    void severalCommandsAreOneForScriptsOnly() {
        String both = "create table a(id int); create table b(id int)";
        for (Consumer<Session> verb : List.<Consumer<Session>>of(
                on -> on.execute(both).await(),
                on -> on.select(both).await(),
                on -> on.prepare(both).await(),
                on -> rows(on, both),
                on -> on.executeMany(both, List.of(List.of(), List.of())).await())) {
            assertThatThrownBy(() -> verb.accept(session))
                    .isInstanceOf(SqlGrammarException.class)
                    .hasMessageContaining("[42601]");
        }
        assertThat(session.selectValue(String.class, "select to_regclass('a')::text")
                        .await())
                .isNull();
        assertThat(session.executeScript(both).await()).hasSize(2);
        assertThat(session.execute("select 7;; -- one is one").await().rows()).hasSize(1);
        assertThat(pid()).isEqualTo(pid);
    }

    @Test
    void whatIsNoSelectGivesRowsToo() {
        session.execute("create table t(id int, name text)").await();
        session.execute("insert into t values (1, 'a')").await();

        for (String sql : List.of(
                "show timezone",
                "table t",
                "values (1), (2)",
                "explain select $1::int",
                "explain (analyze, format json) table t",
                "execute p",
                "fetch all from c")) {
            session.begin();
            session.execute("prepare p as select 1").await();
            session.execute("declare c cursor for table t").await();
            Object[] parameters = sql.contains("$1") ? new Object[] {1} : new Object[0];
            assertThat(session.execute(sql, parameters).await().rows()).as(sql).isNotEmpty();
            session.rollback().await();
            session.execute("deallocate p").await();
        }
        assertThat(session.execute("table t limit 0").await().columns()).hasSize(2);
        assertThat(session.execute("update t set id = id where false returning *")
                        .await())
                .returns("UPDATE", Result::operation)
                .returns(0L, Result::rowsAffected)
                .satisfies(none -> assertThat(none.columns()).hasSize(2));
    }

    @Test
    void columnsOfOneNameKeepTheirPlaces() {
        Row row =
                session.selectOne("select 1 as a, 'x' as a, null as a, 2 as b").await();

        assertThat(row.columns()).extracting(column -> column.name()).containsExactly("a", "a", "a", "b");
        assertThat(row.get(0)).isEqualTo(1);
        assertThat(row.get(1)).isEqualTo("x");
        assertThat(row.get(2)).isNull();
        assertThat(row.get("a")).isEqualTo(1);
        assertThatThrownBy(() ->
                        session.selectOne(Map.class, "select 1 as a, 2 as a").await())
                .isInstanceOf(MappingException.class);
    }

    @ParameterizedTest(name = "{index}")
    @ValueSource(strings = {"select 'a\0b'", "select 1\0", "select '\ud83d'", "select /* \udc00 */ 1"})
    void whatIsNoTextIsRefusedBeforeItIsSent(String sql) {
        session.begin();
        for (Consumer<Session> verb : List.<Consumer<Session>>of(
                on -> on.execute(sql).await(),
                on -> on.select(sql).await(),
                on -> on.executeMany(sql, List.of(List.of())).await(),
                on -> on.executeScript("select 1; " + sql).await(),
                on -> on.prepare(sql).await(),
                on -> on.selectWithTotal(1, 0, sql).await(),
                on -> rows(on, sql))) {
            assertThatThrownBy(() -> verb.accept(session))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("nothing was sent");
        }
        assertThat(session.selectValue(Integer.class, "select 1").await()).isEqualTo(1);
        session.rollback().await();
    }

    @Test
    void positionsOfAFunctionsOwnAreNoParameters() {
        session.execute("create function twice(int) returns int language sql return $1 * 2")
                .await();
        session.execute("create or replace procedure nothing(int) language sql begin atomic select $1; end")
                .await();
        session.execute("prepare thrice(int) as select $1 * 3 as thrice").await();

        assertThat(session.selectValue(Integer.class, "select twice($1)", 4).await())
                .isEqualTo(8);
        assertThat(session.selectValue(Integer.class, "execute thrice(5)").await())
                .isEqualTo(15);
        assertThat(session.execute("create table function as select $1::int as id", 6)
                        .await()
                        .rowsAffected())
                .isEqualTo(1);
    }

    @Test
    void asManyNamesAsPositionsAreTaken() {
        assertThat(session.selectValue(
                                Integer.class, "select cardinality(array[" + names(65_535) + "])", values(65_535))
                        .await())
                .isEqualTo(65_535);
        assertThatThrownBy(() -> session.select("select array[" + names(65_536) + "]", values(65_536))
                        .await())
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("65536 parameters, more than the 65535");
        assertThatThrownBy(() -> session.selectWithTotal(
                                1, 0, "select cardinality(array[" + names(65_534) + "])", values(65_534))
                        .await())
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("65536 parameters, more than the 65535");
        assertThat(session.selectWithTotal(1, 0, "select cardinality(array[" + names(65_533) + "])", values(65_533))
                        .await()
                        .total())
                .isEqualTo(1);
    }

    private static String names(int number) {
        return IntStream.range(0, number).mapToObj(i -> ":n" + i + "::int").collect(Collectors.joining(","));
    }

    private static Map<String, Integer> values(int number) {
        Map<String, Integer> values = new HashMap<>();
        IntStream.range(0, number).forEach(i -> values.put("n" + i, i));
        return values;
    }

    /** The server would end the connection over such a message. */
    @Test
    void valuesThatAreMoreThanAMessageCarriesAreRefused() {
        String large = "x".repeat(1 << 25);
        List<String> values = Collections.nCopies(33, large);
        String sql = "select "
                + IntStream.rangeClosed(1, 33)
                        .mapToObj(i -> "length($" + i + "::text)")
                        .collect(Collectors.joining("+"));

        assertThatThrownBy(() -> session.select(sql, values.toArray()).await())
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("more than the gigabyte");
        assertThat(pid()).isEqualTo(pid);
    }

    @Test
    void anotherEncodingEndsTheConnectionBeforeATextIsMangled() {
        assertThatThrownBy(
                        () -> session.execute("set client_encoding = 'LATIN1'").await())
                .isInstanceOf(ConnectionLostException.class)
                .hasMessageContaining("client_encoding was set to LATIN1, and Howdah reads and writes UTF8 only");
        assertThat(database.selectValue(String.class, "select 'é'").await()).isEqualTo("é");
        assertThatThrownBy(() -> Howdah.open(
                        Map.of("host", "localhost", "server-settings", "Client_Encoding=LATIN1,work_mem=1MB")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Client_Encoding=LATIN1, and Howdah works with Client_Encoding=UTF8 only");
    }

    /** Otherwise the server and we would not agree where a constant ends, and what is a parameter. */
    @Test
    void constantsAreReadAsTheStandardSaysWhateverIsUsualInTheDatabase(TestSchema schema) {
        String name = schema.name() + "_escapes";
        schema.server().execute("create database " + name);
        try {
            schema.server().execute("alter database " + name + " set standard_conforming_strings = off");
            String server = schema.server().uri();
            try (Database escapes = Howdah.open(server.substring(0, server.lastIndexOf('/') + 1) + name)) {
                assertThat(escapes.selectOne("select 'a\\' as a, :b::text as b, 'c\\' as c", Map.of("b", "x"))
                                .await()
                                .toMap())
                        .isEqualTo(Map.of("a", "a\\", "b", "x", "c", "c\\"));
            }
        } finally {
            schema.server().execute("drop database " + name);
        }
    }
}

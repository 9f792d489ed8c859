// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.howdah.ConfigurationException;
import io.howdah.CopySink;
import io.howdah.CopySource;
import io.howdah.CopyTarget;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.QueryTimeoutException;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.StackExecutionException;
import io.howdah.StatementStack;
import io.howdah.UniqueViolationException;
import io.howdah.Upsert;
import io.howdah.UsageException;
import io.howdah.engine.sql.SessionState;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Behind a PgBouncer that pools by transaction. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
class PgBouncerTest {
    private static final int SESSIONS = 8;
    private static final int SERVER_CONNECTIONS = 4;

    private PgBouncer bouncer;
    private String address;
    private Database database;
    private String table;

    @BeforeEach
    void open(TestSchema schema) throws Exception {
        assumeTrue(PgBouncer.installed().isPresent(), "PgBouncer is not installed (Debian: apt-get install pgbouncer)");
        bouncer = new PgBouncer(schema.server(), SERVER_CONNECTIONS);
        table = schema.name() + ".t";
        address = schema.server().uri().replace(":" + schema.server().port() + "/", ":" + bouncer.port() + "/")
                + "?pgbouncer=true&max-size=" + SESSIONS;
        database = Howdah.open(address);
        database.execute("create table " + table + "(id int primary key, day date, n numeric, texts text[])")
                .await();
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
        if (bouncer != null) {
            bouncer.close();
        }
    }

    @Test
    void moreSessionsThanServerConnectionsWorkWithoutAnError() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(SESSIONS);
        try {
            List<Future<Integer>> running = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                int first = i * 10_000;
                running.add(threads.submit(() -> work(first)));
            }
            int statements = 0;
            for (Future<Integer> session : running) {
                statements += session.get();
            }
            System.out.println("Behind PgBouncer: " + statements + " statements of " + SESSIONS + " sessions over "
                    + SERVER_CONNECTIONS + " server connections, no error");
            assertThat(statements).isGreaterThan(800);
        } finally {
            threads.shutdownNow();
        }
    }

    private int work(int first) {
        int statements = 0;
        for (int round = 0; round < 10; round++) {
            int base = first + round * 10;
            try (Session session = database.session().await()) {
                session.execute(
                                "insert into " + table + " values ($1, $2, $3, $4)",
                                base,
                                LocalDate.of(2024, 2, 29),
                                new BigDecimal("1.50"),
                                List.of("a", "b"))
                        .await();
                assertThat(session.executeMany(
                                        "insert into " + table + "(id, n) values ($1, $2)",
                                        List.of(List.of(base + 1, 1), List.of(base + 2, 2), List.of(base + 3, 3)))
                                .await()
                                .rowsAffected())
                        .isEqualTo(3);
                session.begin();
                session.execute("update " + table + " set n = n + 1 where id = :id", Map.of("id", base));
                session.savepoint("a");
                session.execute("insert into " + table + "(id) values ($1)", base + 4);
                session.rollbackTo("a");
                session.commit().await();
                List<Reply<Integer>> pipelined = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    pipelined.add(session.selectValue(Integer.class, "select $1::int + " + i, base));
                }
                for (int i = 0; i < 4; i++) {
                    assertThat(pipelined.get(i).await()).isEqualTo(base + i);
                }
            }
            assertThat(database.selectOne("select day, n, texts from " + table + " where id = $1", base)
                            .await()
                            .get("day"))
                    .isEqualTo(LocalDate.of(2024, 2, 29));
            assertThatThrownBy(() -> database.inTransaction(
                                    session -> session.execute("insert into " + table + "(id) values ($1)", base))
                            .await())
                    .isInstanceOf(UniqueViolationException.class);
            statements += 15;
        }
        return statements;
    }

    @Test
    void aTransactionThatWasLeftOpenIsRolledBackForTheNext() {
        try (Session session = database.session().await()) {
            session.begin();
            session.execute("insert into " + table + "(id) values (1)").await();
        }
        assertThat(database.selectValue(Long.class, "select count(*) from " + table)
                        .await())
                .isZero();
    }

    @Test
    void whatTakesTooLongIsCancelledThroughPgBouncer() {
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> database.execute("select pg_sleep(61.5)").await(Duration.ofMillis(100)))
                    .isInstanceOf(QueryTimeoutException.class);
        }
        assertThat(database.selectValue(
                                Long.class,
                                "select count(*) from pg_stat_activity where query like 'select pg_sleep(61.5)%'"
                                        + " and state = 'active' and query_start < now() - interval '5s'")
                        .await(Duration.ofSeconds(20)))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set work_mem = '77MB'",
                "SET SESSION work_mem = '77MB'",
                "reset all",
                "discard all",
                "listen somewhere",
                "prepare p as select 1",
                "declare c cursor with hold for select 1",
                "create temp table left_over(id int)",
                "create local temporary table left_over(id int)",
                "select 1 as id into temp left_over",
                "select pg_advisory_lock(1)",
                "select set_config('work_mem', '77MB', false)",
            })
    void whatNeedsASessionOfItsOwnIsRefusedWithTheReason(String sql) {
        assertThatThrownBy(() -> database.execute(sql).await())
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("HOWDAH-0225")
                .hasMessageContaining("nothing was sent");
        assertThatThrownBy(() -> database.executeScript(sql + "; select 1").await())
                .isInstanceOf(UsageException.class);
        assertThatThrownBy(() -> database.stream(sql).forEach(row -> {}).await())
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("HOWDAH-0225");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set local work_mem = '77MB'",
                "set transaction read only",
                "create temp table gone(id int) on commit drop",
                "select pg_advisory_xact_lock(1)",
                "select set_config('work_mem', '77MB', true)",
                "declare c cursor for select 1",
                "select 'set work_mem' as \"listen\"",
            })
    void whatEndsWithItsTransactionIsNot(String sql) {
        assertThat(SessionState.insteadOf(sql)).isEmpty();
        database.inTransaction(session -> session.execute(sql)).await();
    }

    @Test
    void settingsThatPgBouncerDoesNotPassOnFailTheConfiguration() {
        assertThatThrownBy(() ->
                        Howdah.open(address + "&server-settings=work_mem%3D5MB,timezone%3DUTC&init-sql=select%201"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("[work_mem]")
                .hasMessageContaining("connect_query");
        try (Database other = Howdah.open(address + "&server-settings=timezone%3DAsia/Tokyo")) {
            assertThat(other.selectValue(String.class, "select current_setting('timezone')")
                            .await())
                    .isEqualTo("Asia/Tokyo");
        }
    }

    @Test
    void largeUpsertsGoThroughTablesThatEndWithTheirTransactions() {
        Upsert upsert = Upsert.into(table)
                .key("id")
                .rows(IntStream.range(0, Staging.WORTH_IT)
                        .mapToObj(i -> Map.of("id", i, "n", i))
                        .toList());
        for (int i = 0; i < SERVER_CONNECTIONS; i++) {
            assertThat(database.execute(upsert).await().rowsAffected()).isEqualTo(Staging.WORTH_IT);
        }
        assertThat(database.selectValue(
                                Long.class, "select count(*) from pg_class where relname like 'howdah\\_rows\\_%'")
                        .await())
                .isZero();
    }

    @Test
    void copyWorksAndIsCancelled() {
        CopyTarget some = CopyTarget.table(table, "id", "n");
        assertThat(database.copyIn(some, CopySource.rows(List.of(List.of(1, 2), List.of(3, 4))))
                        .await()
                        .rows())
                .isEqualTo(2);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        database.copyOut(some, CopySink.of(out)).await();
        assertThat(out).hasToString("1\t2\n3\t4\n");
        assertThatThrownBy(() -> database.copyOut(
                                CopyTarget.query("select pg_sleep(60)"), CopySink.of(OutputStream.nullOutputStream()))
                        .await(Duration.ofMillis(300)))
                .isInstanceOf(QueryTimeoutException.class);
        assertThat(database.selectValue(Long.class, "select count(*) from " + table)
                        .await(Duration.ofSeconds(20)))
                .isEqualTo(2);
    }

    @Test
    void stacksGoOutStatementByStatementAndLeaveNothingInTheSession() {
        StatementStack stack = StatementStack.empty()
                .pushExecute("insert into " + table + "(id) values ($1)", 1)
                .pushExecute("select count(*) as n from " + table);

        assertThat(database.executeStack(stack).await().get(1).rows().get(0).get("n"))
                .isEqualTo(1L);
        assertThatThrownBy(() -> database.executeStack(stack.pushExecute("listen orders"))
                        .await())
                .isInstanceOfSatisfying(StackExecutionException.class, failure -> {
                    assertThat(failure.path()).isEqualTo(StackExecutionException.Path.SEQUENTIAL);
                    assertThat(failure.index()).isEqualTo(2);
                })
                .cause()
                .hasMessageStartingWith("HOWDAH-");
    }
}

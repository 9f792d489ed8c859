// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.ConnectionLostException;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.PoolExhaustedException;
import io.howdah.QueryCancelledException;
import io.howdah.QueryTimeoutException;
import io.howdah.Reply;
import io.howdah.Row;
import io.howdah.Session;
import io.howdah.SessionClosedException;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class ConnectionLifeTest {
    private static final String PID = "select pg_backend_pid()";

    private static Database one(TestSchema schema) {
        return Howdah.open(schema.uri() + "&max-size=1&acquire-timeout=5s");
    }

    @Test
    void aConnectionComesBackAsItWasMade(TestSchema schema) {
        schema.server().execute("grant all on schema " + schema.name() + " to pg_monitor");
        try (Database database = one(schema)) {
            int pid;
            try (Session session = database.session().await()) {
                pid = session.selectValue(Integer.class, PID).await();
                session.execute("set work_mem = '77MB'");
                session.execute("set role pg_monitor");
                session.execute("create temp table leftover(id int)");
                session.execute("listen somewhere");
                session.execute("select pg_advisory_lock(4711)");
                session.begin();
                session.execute("create table half_done(id int)").await();
            }
            Row row = database.selectOne("select pg_backend_pid() as pid, current_setting('work_mem') as work_mem,"
                            + " current_user::text as who, to_regclass('leftover')::text as temp,"
                            + " to_regclass('half_done')::text as made, current_setting('search_path') as path,"
                            + " (select count(*) from pg_listening_channels()) as listening,"
                            + " (select count(*) from pg_locks where locktype = 'advisory') as locks")
                    .await();

            assertThat(row.get("pid")).isEqualTo(pid);
            assertThat(row.get("work_mem")).isNotEqualTo("77MB");
            assertThat(row.get("who")).isEqualTo(schema.server().user());
            assertThat(row.get("temp")).isNull();
            assertThat(row.get("made")).isNull();
            assertThat(row.get("path").toString()).startsWith(schema.name());
            assertThat(row.get("listening")).isEqualTo(0L);
            assertThat(row.get("locks")).isEqualTo(0L);
        }
    }

    @Test
    void aConnectionThatIsLentIsNotIdleWhateverItDoes(TestSchema schema) {
        try (Database database = Howdah.open(schema.uri() + "&max-size=4&idle-timeout=100ms");
                Session quiet = database.session().await();
                Session working = database.session().await()) {
            int pid = quiet.selectValue(Integer.class, PID).await();
            int other = working.selectValue(Integer.class, PID).await();
            Demanding<Integer> slowReader = new Demanding<>();
            database.stream(Integer.class, "select i from generate_series(1, 3) i")
                    .fetchSize(1)
                    .subscribe(slowReader);
            slowReader.request(1);
            slowReader.awaitRows(1);
            Reply<Integer> oneShot = database.selectValue(Integer.class, "select 7 from pg_sleep(0.7)");

            assertThat(working.selectValue(Integer.class, PID + " from pg_sleep(0.7)")
                            .await())
                    .isEqualTo(other);
            assertThat(oneShot.await()).isEqualTo(7);
            assertThat(quiet.selectValue(Integer.class, PID).await()).isEqualTo(pid);
            slowReader.request(3); // the end is seen by who asks for a row more
            slowReader.awaitEnd();
            assertThat(slowReader.rows()).containsExactly(1, 2, 3);
        }
    }

    @Test
    void behindAResetThatFailsNothingRuns(TestSchema schema) {
        try (Database database = one(schema)) {
            Session first = database.session().await();
            int pid = first.selectValue(Integer.class, PID).await();
            first.execute("set statement_timeout = '1ms'").await();
            first.execute("select pg_sleep(0.0005)");
            first.close();

            assertThat(database.selectValue(String.class, "select current_setting('statement_timeout')")
                            .await())
                    .isEqualTo("0");
            schema.server().execute("select pg_terminate_backend(" + pid + ", 5000)");
            assertThat(database.with(session -> session.selectValue(Integer.class, PID))
                            .exceptionally(lost -> -1)
                            .await())
                    .isNotEqualTo(pid);
        }
    }

    @Test
    void aKilledBackendFailsWhatWasOnItsWayAndLeavesThePool(TestSchema schema) {
        try (Database database = one(schema)) {
            Session session = database.session().await();
            int pid = session.selectValue(Integer.class, PID).await();
            Reply<?> running = session.execute("select pg_sleep(60)");
            Reply<?> behind = session.execute("select 1");
            schema.server().execute("select pg_terminate_backend(" + pid + ", 5000)");

            assertThatThrownBy(running::await)
                    .isInstanceOf(ConnectionLostException.class)
                    .hasMessageContaining("backend " + pid)
                    .hasMessageContaining("57P01");
            assertThatThrownBy(behind::await).isInstanceOf(ConnectionLostException.class);
            assertThatThrownBy(() -> session.execute("select 1").await()).isInstanceOf(ConnectionLostException.class);
            session.close();
            assertThat(database.selectValue(Integer.class, PID).await()).isNotEqualTo(pid);
        }
    }

    @Test
    void aCancelledStatementFailsAndNoOther(TestSchema schema) {
        try (Database database = one(schema);
                Session session = database.session().await()) {
            int pid = session.selectValue(Integer.class, PID).await();
            Reply<?> slow = session.execute("select pg_sleep(60)");
            slow.cancel();
            List<Reply<Integer>> innocent = IntStream.range(0, 20)
                    .mapToObj(i -> session.selectValue(Integer.class, "select $1::int", i))
                    .toList();

            assertThatThrownBy(slow::await).isInstanceOf(QueryCancelledException.class);
            assertThat(innocent)
                    .extracting(Reply::await)
                    .containsExactlyElementsOf(IntStream.range(0, 20).boxed().toList());
            assertThat(session.selectValue(Integer.class, PID).await()).isEqualTo(pid);
        }
    }

    /** As one that finds the backend between the messages of a statement; here the statement swallows the first. */
    @Test
    void aCancelThatHadNoEffectIsRepeated(TestSchema schema) {
        try (Database database = one(schema);
                Session session = database.session().await()) {
            Reply<?> stubborn = session.execute("do $$ begin perform pg_sleep(60);"
                    + " exception when query_canceled then perform pg_sleep(60); end $$");
            stubborn.cancel();

            assertThatThrownBy(stubborn::await).isInstanceOf(QueryCancelledException.class);
        }
    }

    @Test
    void aSessionClosedWhileItsStatementIsCancelledComesBackCleanToo(TestSchema schema) {
        try (Database database = one(schema)) {
            Session session = database.session().await();
            session.execute("set work_mem = '77MB'").await();
            Reply<?> slow = session.execute("select pg_sleep(60)");
            slow.cancel();
            session.close();

            assertThat(database.selectValue(String.class, "select current_setting('work_mem')")
                            .await())
                    .isNotEqualTo("77MB");
            assertThatThrownBy(slow::await).isInstanceOf(QueryCancelledException.class);
        }
    }

    @Test
    void awaitWithALimitCancels(TestSchema schema) {
        try (Database database = one(schema)) {
            assertThatThrownBy(() -> database.execute("select pg_sleep(60)").await(Duration.ofMillis(100)))
                    .isInstanceOf(QueryTimeoutException.class)
                    .hasMessageContaining("No answer within 0.1 s;");
            assertThat(database.selectValue(Integer.class, "select 1").await(Duration.ofSeconds(10)))
                    .isEqualTo(1);
        }
    }

    @Test
    void anExhaustedPoolSaysItsNumbers(TestSchema schema) {
        try (Database database = one(schema);
                Session held = database.session().await()) {
            assertThatThrownBy(() ->
                            database.selectValue(Integer.class, "select 1").await())
                    .isInstanceOf(PoolExhaustedException.class)
                    .hasMessageContaining("open 1 of 1")
                    .hasMessageContaining("max-size");
        }
    }

    @Test
    void aConnectionIsReplacedAfterItsQueries(TestSchema schema) {
        try (Database database = Howdah.open(schema.uri() + "&max-size=1&max-queries=2")) {
            int pid = database.selectValue(Integer.class, PID).await();
            assertThat(database.selectValue(Integer.class, PID).await()).isEqualTo(pid);
            assertThat(database.selectValue(Integer.class, PID).await()).isNotEqualTo(pid);
        }
    }

    @Test
    void startUpSettingsAndInitSqlHoldForEveryConnection(TestSchema schema) {
        schema.server()
                .execute("create table " + schema.name() + ".seen(pid int); grant all on " + schema.name()
                        + ".seen to public");
        String uri = schema.uri() + "&max-size=1&application-name=shop&server-settings=work_mem%3D5MB,DateStyle%3DISO"
                + "&init-sql=insert%20into%20seen%20select%20pg_backend_pid()";
        try (Database database = Howdah.open(uri)) {
            for (int i = 0; i < 3; i++) {
                assertThat(database.selectValue(
                                        String.class,
                                        "select current_setting('application_name') || current_setting('work_mem')")
                                .await())
                        .isEqualTo("shop5MB");
            }
            assertThat(database.selectValue(Long.class, "select count(*) from seen")
                            .await())
                    .isEqualTo(1);
        }
    }

    @Test
    void aClosedSessionAndAClosedDatabaseSaySo(TestSchema schema) {
        Database database = one(schema);
        Session session = database.session().await();
        session.close();
        session.close();
        assertThatThrownBy(() -> session.execute("select 1").await()).isInstanceOf(SessionClosedException.class);
        database.close();
        assertThatThrownBy(() -> database.execute("select 1").await()).isInstanceOf(SessionClosedException.class);
    }

    @Test
    void closingLetsStatementsEndAndLeavesNoThreadAndNoConnection(TestSchema schema) {
        Database database = Howdah.open(schema.uri() + "&application-name=leaving");
        Reply<?> running = database.execute("select pg_sleep(0.3)");
        database.selectValue(Integer.class, "select 1").await();
        database.close();

        assertThat(running.await()).isNotNull();
        assertThat(schema.server().query("select 1 from pg_stat_activity where application_name = 'leaving'"))
                .isEmpty();
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().startsWith("howdah-engine"))
                .isEmpty();
    }
}

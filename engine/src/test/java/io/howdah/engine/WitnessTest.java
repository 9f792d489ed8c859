// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.howdah.CopySource;
import io.howdah.CopyTarget;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Session;
import io.howdah.Setting;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is known on another connection of one from which nothing comes. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class WitnessTest {
    private final Engine engine = new Engine(1);
    private TestSchema schema;
    private Database database;
    private Session session;
    private int pid;

    @BeforeEach
    void open(TestSchema fresh) {
        schema = fresh;
        database = Howdah.open(schema.uri());
        session = database.session().await();
        pid = session.selectValue(Integer.class, "select pg_backend_pid()").await();
        session.execute("create table t(id int)").await();
    }

    @AfterEach
    void close() {
        schema.server().execute("select pg_terminate_backend(" + pid + ")"); // it may be at work for long
        session.close();
        database.close();
        engine.stop(Duration.ofSeconds(5));
    }

    private boolean atWork(String uri, String connectTimeout) {
        Map<Setting, String> settings = Map.of(Setting.URL, uri, Setting.CONNECT_TIMEOUT, connectTimeout);
        return new Witness(engine.connector(ConnectionOptions.parse("default", settings)))
                .atWork(pid)
                .join();
    }

    private boolean atWork() {
        return atWork(schema.uri(), "1s");
    }

    /** Longer than half of {@code connect-timeout}. */
    private void awaitThatItsStateIsOld(String state) {
        String sought = "select 1 from pg_stat_activity where pid = " + pid + " and state = '" + state
                + "' and state_change < clock_timestamp() - interval '550 ms'";
        while (schema.server().query(sought).isEmpty()) {
            Thread.onSpinWait(); // the server tells nobody
        }
    }

    @Test
    void oneThatWorksForLongIsAtWork() {
        session.execute("select pg_sleep(600)");
        awaitThatItsStateIsOld("active");
        assertThat(atWork()).isTrue();
    }

    @Test
    void oneThatWaitsInItsTransactionIsNot() {
        session.begin();
        session.execute("insert into t values (1)").await();
        awaitThatItsStateIsOld("idle in transaction");
        assertThat(atWork()).isFalse();
    }

    /** What it has said may be on its way. */
    @Test
    void oneThatHasDoneSomethingJustNowIs() {
        session.execute("insert into t values (1)").await();
        assertThat(atWork(schema.uri(), "60s")).isTrue();
    }

    @Test
    void oneThatHasEndedIsNot() {
        schema.server().execute("select pg_terminate_backend(" + pid + ", 5000)");
        assertThat(atWork()).isFalse();
    }

    /** The data may take as long as they want. */
    @Test
    void oneThatCopiesWhatDoesNotComeIsAtWork() {
        session.copyIn(
                CopyTarget.table("t"),
                CopySource.of(subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
                    @Override
                    public void request(long number) {}

                    @Override
                    public void cancel() {}
                })));
        awaitThatItsStateIsOld("active");
        assertThat(atWork()).isTrue();
    }

    @Test
    void aServerThatHasNoConnectionToSpareIsAtWork() {
        String user = "single_" + schema.name();
        schema.server().execute("create role " + user + " login password 'single' connection limit 0");
        try {
            assertThat(atWork(schema.uri().replaceFirst("//[^@]*@", "//" + user + ":single@"), "1s"))
                    .isTrue();
        } finally {
            schema.server().execute("drop role " + user);
        }
    }

    @Test
    void whereNobodyAnswersNothingIsKnownOfWork() throws Exception {
        try (StuckProxy proxy = new StuckProxy(schema)) {
            proxy.stick();
            assertThat(atWork(proxy.uri(), "1s")).isFalse();
        }
    }

    /** The process that a pooler tells is none of PostgreSQL's. */
    @Test
    void behindAPoolerThatAnswersItIsTakenToBeAtWork() throws Exception {
        assumeTrue(PgBouncer.installed().isPresent(), "PgBouncer is not installed (Debian: apt-get install pgbouncer)");
        schema.server().execute("select pg_terminate_backend(" + pid + ", 5000)");
        try (PgBouncer bouncer = new PgBouncer(schema.server(), 2)) {
            String pooled =
                    schema.server().uri().replace(":" + schema.server().port() + "/", ":" + bouncer.port() + "/");
            assertThat(atWork(pooled + "?pgbouncer=true", "1s")).isTrue();
        }
    }
}

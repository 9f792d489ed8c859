// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.examples.launcher.AppServer;
import io.howdah.it.CrashProxy.Side;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The server process is killed while a transaction over two databases ends, and started again: then nothing is in doubt,
 * and both databases agree. {@code -Dcrash.times=3} repeats each kill point.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class CrashScenarios {
    private static final int TIMES = Integer.getInteger("crash.times", 1);
    private static final Duration RECOVERS_WITHIN = Duration.ofSeconds(30);
    private static final String PREPARE = "PREPARE TRANSACTION";
    private static final String COMMIT = "COMMIT PREPARED";

    private final PostgresServer postgres;
    private final CrashProxy proxy;
    private final Deployment deployment;
    private int id;

    CrashScenarios(String kind) throws IOException {
        postgres = PostgresServer.start(ServerOptions.defaults());
        Deployment.createDatabases(postgres);
        proxy = new CrashProxy(postgres.host(), postgres.port());
        deployment = new Deployment(kind, kind + "-crash", postgres);
        for (String name : new String[] {"DEFAULT", "REPORTING"}) {
            deployment
                    .server()
                    .environment("HOWDAH_" + name + "_HOST", "127.0.0.1")
                    .environment("HOWDAH_" + name + "_PORT", "" + proxy.port())
                    .environment("HOWDAH_" + name + "_TRANSACTIONS", "xa");
        }
        recoverSoon(deployment.server());
        deployment.server().provision(Archives.RAR, Archives.WAR, "/");
        deployment.server().start();
        assertThat(deployment.post("global/create")).isEqualTo("created");
    }

    /** Sets what the comments of the shipped files say about recovery, and does not wait long for it. */
    abstract void recoverSoon(AppServer server);

    @AfterAll
    void stop() throws IOException {
        deployment.close();
        proxy.close();
        postgres.close();
    }

    /** Where the process is killed, what is in doubt then, and what has to become of the transaction. */
    enum KillPoint {
        BEFORE_THE_PREPARES(Side.REQUEST, PREPARE, 1, 0, false),
        BETWEEN_THE_PREPARES(Side.REQUEST, PREPARE, 2, 1, false),
        AFTER_THE_PREPARES_BEFORE_THE_LOG(Side.REPLY, PREPARE, 2, 2, false),
        AFTER_THE_LOG_BEFORE_THE_COMMITS(Side.REQUEST, COMMIT, 1, 2, true),
        BETWEEN_THE_COMMITS(Side.REQUEST, COMMIT, 2, 1, true),
        AFTER_THE_COMMITS(Side.REPLY, COMMIT, 2, 0, true);

        private final Side side;
        private final String words;
        private final int times;
        private final int inDoubt;
        private final boolean committed;

        KillPoint(Side side, String words, int times, int inDoubt, boolean committed) {
            this.side = side;
            this.words = words;
            this.times = times;
            this.inDoubt = inDoubt;
            this.committed = committed;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aKilledServerLeavesNothingInDoubtOnceItIsBackAndNothingHalf(KillPoint point) throws Exception {
        for (int i = 0; i < TIMES; i++) {
            crash(point);
        }
    }

    private void crash(KillPoint point) throws Exception {
        int killed = ++id;
        proxy.killAt(point.side, point.words, point.times, deployment.server()::kill);
        try {
            String answer = deployment.post("global/" + killed + "?end=commit");
            throw new AssertionError("The server was not killed, it answered: " + answer);
        } catch (UncheckedIOException dead) {
            // as it should be
        }
        assertThat(inDoubt()).isEqualTo(point.inDoubt);

        deployment.server().start();
        long started = System.nanoTime();
        while (inDoubt() > 0 && System.nanoTime() - started < RECOVERS_WITHIN.toNanos()) {
            TimeUnit.MILLISECONDS.sleep(200); // another process tells by the database only
        }

        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
        System.out.println(point + ": nothing in doubt " + took + " ms after the start");
        assertThat(inDoubt()).as("in doubt; %s", deployment.server().tail()).isZero();
        assertThat(count(postgres.database(), "t", killed)).isEqualTo(point.committed ? 1 : 0);
        assertThat(count("reporting", "reported", killed)).isEqualTo(point.committed ? 1 : 0);

        int next = ++id;
        assertThat(deployment.post("global/" + next + "?end=commit")).isEqualTo("ended");
        assertThat(deployment.get("global/" + next)).isEqualTo("1 and 1");
    }

    private int inDoubt() {
        return postgres.query("select gid from pg_prepared_xacts").size();
    }

    private long count(String database, String table, int id) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://" + postgres.host() + ":" + postgres.port() + "/" + database,
                        postgres.user(),
                        postgres.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from " + table + " where id = " + id)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * A server with the scenarios, and its PostgreSQL. After each test the pools, as the server counts them, and PostgreSQL
 * agree that nobody holds anything. The subclass configures the server and starts it.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class ServerTest {
    private static final Duration SETTLES_WITHIN = Duration.ofSeconds(15);

    final PostgresServer postgres;
    final Deployment deployment;
    private final String kind;

    /** @param directory the server's files go to {@code target/<directory>} */
    ServerTest(String kind, String directory) throws IOException {
        postgres = PostgresServer.start(ServerOptions.defaults());
        Deployment.createDatabases(postgres);
        deployment = new Deployment(kind, directory, postgres);
        this.kind = kind;
    }

    /** Connections of each pool that the server may hold without counting them. */
    int mostBesideThePool() {
        return kind.equals("liberty") ? 1 : 0; // which parks one with its first transaction, for good
    }

    /** Connections of a pool that are in use as long as the application is there. */
    int rentedForLong(String pool) {
        return 0;
    }

    /** Open Liberty drops one that ends while it is idle in the pool only when it is asked for a connection next. */
    boolean dropsIdleConnectionsAtOnce() {
        return !kind.equals("liberty");
    }

    @AfterAll
    void stop() {
        deployment.close();
        List<List<String>> left =
                postgres.query("select application_name from pg_stat_activity where usename = 'howdah'");
        postgres.close();
        assertThat(left).isEmpty();
    }

    @AfterEach
    void nothingIsHeldAndNoTransactionIsOpen() {
        eventually(
                () -> unsettled("default", postgres.database()) + unsettled("reporting", "reporting") + othersAtWork());
    }

    private String unsettled(String pool, String database) {
        return unsettledOf(pool, "usename = 'howdah' and datname = '" + database + "'");
    }

    /**
     * What is still going on in a pool; nothing is an empty text.
     *
     * @param which of PostgreSQL's connections are the pool's, as a condition
     */
    final String unsettledOf(String pool, String which) {
        return new HeldByNobody(deployment, postgres, mostBesideThePool()).complaint(pool, which, rentedForLong(pool));
    }

    /** What the connections of other users do; nothing is an empty text. */
    private String othersAtWork() {
        List<List<String>> busy = postgres.query("select usename, state, query from pg_stat_activity"
                + " where backend_type = 'client backend' and usename <> 'howdah' and state <> 'idle'"
                + " and pid <> pg_backend_pid()");
        return busy.isEmpty() ? "" : "others: " + busy;
    }

    /** Waits until there is nothing to complain of. */
    static void eventually(Supplier<String> complaint) {
        eventually(SETTLES_WITHIN, complaint);
    }

    static void eventually(Duration limit, Supplier<String> complaint) {
        long deadline = System.nanoTime() + limit.toNanos();
        String last = complaint.get();
        while (!last.isEmpty() && System.nanoTime() < deadline) {
            try {
                TimeUnit.MILLISECONDS.sleep(50); // other processes tell nobody
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
            last = complaint.get();
        }
        assertThat(last).isEmpty();
    }

    String get(String path) {
        return deployment.get(path);
    }

    String getAsAlice(String path) {
        return deployment.getAs("alice", "secret", path);
    }

    String post(String path) {
        return deployment.post(path);
    }

    String log() {
        try {
            return Files.readString(deployment.server().logFile());
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    /** Whether a table has a row of that id, as pgjdbc sees it. */
    boolean hasRow(String database, String table, int id) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select from " + table + " where id = " + id)) {
            return rows.next();
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** Runs SQL in a database, by pgjdbc. */
    void run(String database, String sql) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(database), postgres.user(), postgres.password());
    }

    String jdbcUrl(String database) {
        return "jdbc:postgresql://" + postgres.host() + ":" + postgres.port() + "/" + database;
    }
}

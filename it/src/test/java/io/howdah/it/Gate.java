// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import io.howdah.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What statements wait for while it is shut: an advisory lock, which {@code InFlight} of the scenarios wants, too. */
final class Gate implements AutoCloseable {
    /** The name of its connection, in {@code pg_stat_activity}. */
    static final String NAME = "gate";

    private static final String LOCK = "select pg_advisory_lock(815)";

    private final Connection connection;
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
    private @Nullable Future<?> opening; // guarded by this

    Gate(PostgresServer postgres) {
        String url = "jdbc:postgresql://" + postgres.host() + ":" + postgres.port() + "/" + postgres.database()
                + "?ApplicationName=" + NAME;
        try {
            connection = DriverManager.getConnection(url, postgres.user(), postgres.password());
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    synchronized void shut() {
        if (opening != null) {
            opening.cancel(false);
        }
        open();
        execute(LOCK);
    }

    synchronized void openAfter(Duration delay) {
        opening = later.schedule(this::open, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    synchronized void open() {
        execute("select pg_advisory_unlock_all()");
    }

    private void execute(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Override
    public synchronized void close() {
        later.shutdownNow();
        try {
            connection.close();
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }
}

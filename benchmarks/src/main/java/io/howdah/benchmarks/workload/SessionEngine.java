// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.workload;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Session;
import io.howdah.benchmarks.Contender;
import io.howdah.benchmarks.Place;
import io.howdah.benchmarks.Slice;
import io.howdah.benchmarks.Workload;
import io.howdah.testkit.PostgresServer;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** Borrow a connection, run one statement, give it back; in plain Java, one after the other. */
final class SessionEngine implements Workload {
    private static final String STATEMENT = "select 1";
    private static final int POOL = 20;

    @Override
    public String id() {
        return "session-engine";
    }

    @Override
    public Unit unit() {
        return Unit.MICROSECONDS;
    }

    @Override
    public int operations() {
        return 5_000;
    }

    @Override
    public List<Contender> contenders(Place place) throws SQLException {
        Database database = Plain.howdah(place);
        return List.of(
                Plain.of(
                        "howdah",
                        () -> database.selectValue(Integer.class, STATEMENT).await(),
                        database::close),
                Plain.of(
                        "howdah session",
                        () -> {
                            try (Session session = database.session().await()) {
                                return session.selectValue(Integer.class, STATEMENT)
                                        .await();
                            }
                        },
                        () -> {}),
                vertx(place),
                hikari(place),
                agroal(place));
    }

    private static Contender vertx(Place place) {
        PostgresServer postgres = place.postgres();
        Vertx vertx = Vertx.vertx();
        Pool pool = PgBuilder.pool()
                .connectingTo(new PgConnectOptions()
                        .setHost(place.host())
                        .setPort(place.port())
                        .setDatabase(postgres.database())
                        .setUser(postgres.user())
                        .setPassword(postgres.password())
                        .setCachePreparedStatements(true))
                .with(new PoolOptions().setMaxSize(POOL))
                .using(vertx)
                .build();
        return Plain.of(
                "vertx",
                () -> pool.preparedQuery(STATEMENT)
                        .execute()
                        .await()
                        .iterator()
                        .next()
                        .getInteger(0),
                () -> {
                    pool.close().await();
                    vertx.close().await();
                });
    }

    private static Contender hikari(Place place) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(place.jdbcUrl());
        config.setUsername(place.postgres().user());
        config.setPassword(place.postgres().password());
        config.setMaximumPoolSize(POOL);
        config.setMinimumIdle(1);
        HikariDataSource pool = new HikariDataSource(config);
        return Plain.of("pgjdbc hikari", () -> jdbc(pool), pool::close);
    }

    private static Contender agroal(Place place) throws SQLException {
        AgroalDataSource pool = AgroalDataSource.from(
                new AgroalDataSourceConfigurationSupplier().connectionPoolConfiguration(sizes -> sizes.maxSize(POOL)
                        .connectionFactoryConfiguration(factory -> factory.jdbcUrl(place.jdbcUrl())
                                .principal(new NamePrincipal(place.postgres().user()))
                                .credential(new SimplePassword(place.postgres().password())))));
        return Plain.of("pgjdbc agroal", () -> jdbc(pool), pool::close);
    }

    private static int jdbc(DataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(STATEMENT);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** A contender of this process. */
    private record Plain(String name, Operation operation, Runnable end) implements Contender {
        interface Operation {
            int once() throws Exception;
        }

        static Contender of(String name, Operation operation, Runnable end) {
            return new Plain(name, operation, end);
        }

        static Database howdah(Place place) {
            return Howdah.open(Map.of(
                    "host", place.host(),
                    "port", "" + place.port(),
                    "database", place.postgres().database(),
                    "user", place.postgres().user(),
                    "password", place.postgres().password(),
                    "max-size", "" + POOL));
        }

        @Override
        public Slice run(int operations) throws Exception {
            return Slice.of(() -> {
                long sum = 0;
                for (int i = 0; i < operations; i++) {
                    sum += operation.once();
                }
                return sum;
            });
        }

        @Override
        public void close() {
            end.run();
        }
    }
}

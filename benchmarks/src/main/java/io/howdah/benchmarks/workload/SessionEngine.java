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
import io.howdah.Session;
import io.howdah.benchmarks.Address;
import io.howdah.benchmarks.Contender;
import io.howdah.benchmarks.Place;
import io.howdah.benchmarks.Workload;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
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
        Database database = place.address().howdah(POOL);
        return List.of(
                InProcess.repeating(
                        "howdah",
                        i -> database.selectValue(Integer.class, STATEMENT).await(),
                        database::close),
                InProcess.repeating(
                        "howdah session",
                        i -> {
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
        Vertx vertx = Vertx.vertx();
        Pool pool = place.address().vertx(vertx, POOL);
        return InProcess.repeating(
                "vertx",
                i -> pool.preparedQuery(STATEMENT)
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
        HikariConfig config = place.address().hikari(POOL);
        config.setMinimumIdle(1);
        HikariDataSource pool = new HikariDataSource(config);
        return InProcess.repeating("pgjdbc hikari", i -> jdbc(pool), pool::close);
    }

    private static Contender agroal(Place place) throws SQLException {
        Address address = place.address();
        AgroalDataSource pool = AgroalDataSource.from(
                new AgroalDataSourceConfigurationSupplier().connectionPoolConfiguration(sizes -> sizes.maxSize(POOL)
                        .connectionFactoryConfiguration(factory -> factory.jdbcUrl(address.jdbcUrl())
                                .principal(new NamePrincipal(address.user()))
                                .credential(new SimplePassword(address.password())))));
        return InProcess.repeating("pgjdbc agroal", i -> jdbc(pool), pool::close);
    }

    private static int jdbc(DataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(STATEMENT);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getInt(1);
        }
    }
}

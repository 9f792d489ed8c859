// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Session;
import io.howdah.Setting;
import io.howdah.engine.events.hub.Line;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The age at which a connection is replaced: {@code max-lifetime}, give or take a tenth. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class ConnectionLifetimeTest {
    private static int pid(Database database) {
        try (Session session = database.session().await()) {
            return session.selectValue(Integer.class, "select pg_backend_pid()").await();
        }
    }

    @Test
    void aConnectionInUseIsReplacedWhenItsTimeIsUpAndNotBefore(TestSchema schema) throws InterruptedException {
        try (Database database = Howdah.open(schema.uri() + "&max-size=1&max-lifetime=1s")) {
            long opened = System.nanoTime();
            int first = pid(database);
            while (pid(database) == first) {
                Thread.sleep(10); // it is time that is awaited
            }
            assertThat(Duration.ofNanos(System.nanoTime() - opened)).isGreaterThan(Duration.ofMillis(900));
        }
    }

    @Test
    void aConnectionWhoseTimeIsUpWhileItIdlesIsLentToNobody(TestSchema schema) throws InterruptedException {
        try (Database database = Howdah.open(schema.uri() + "&max-size=1&max-lifetime=300ms")) {
            int first = pid(database);
            Thread.sleep(400); // it is time that is awaited
            assertThat(pid(database)).isNotEqualTo(first);
        }
    }

    /** Those who listen ask the pool itself, and keep what they get. */
    @Test
    void aConnectionWhoseTimeIsUpWhileItIdlesIsLentToNobodyWhoListens(TestSchema schema) throws Exception {
        Engine engine = new Engine(1);
        try {
            Map<Setting, String> settings = Map.of(Setting.URL, schema.uri(), Setting.MAX_LIFETIME, "1s");
            EnginePool pool = new EnginePool(
                    engine,
                    ConnectionOptions.parse("default", settings),
                    PoolOptions.read(new SettingReader(settings)));
            CompletableFuture<RentalDesk.Lent> lent = new CompletableFuture<>();
            pool.lend(lent::complete, lent::completeExceptionally);
            EngineConnection first = lent.get(20, TimeUnit.SECONDS).connection();
            lent.get().giveBack();
            while (!first.due()) {
                Thread.sleep(10); // it is time that is awaited
            }

            Line line = HubLine.rented(pool).open().toCompletableFuture().get(20, TimeUnit.SECONDS);

            assertThat(line.backend()).isNotEqualTo(first.backendPid());
        } finally {
            engine.stop(Duration.ofSeconds(5));
        }
    }

    @Test
    void connectionsMadeTogetherAreNotReplacedTogether(TestSchema schema) {
        Engine engine = new Engine(1);
        try {
            long before = System.nanoTime();
            List<EngineConnection> twenty = twenty(engine, schema, "1h");
            long after = System.nanoTime();

            assertThat(due(twenty, before + minutes(54))).isZero();
            assertThat(due(twenty, after + minutes(66))).isEqualTo(20);
            assertThat(LongStream.rangeClosed(54, 66)
                            .map(minute -> due(twenty, before + minutes(minute)))
                            .distinct())
                    .as("how many are due, minute by minute")
                    .hasSizeGreaterThan(3);
        } finally {
            engine.stop(Duration.ofSeconds(5));
        }
    }

    @Test
    void withoutALimitNoConnectionIsTooOld(TestSchema schema) {
        Engine engine = new Engine(1);
        try {
            assertThat(due(twenty(engine, schema, "0"), System.nanoTime() + minutes(1_000_000)))
                    .isZero();
        } finally {
            engine.stop(Duration.ofSeconds(5));
        }
    }

    private static List<EngineConnection> twenty(Engine engine, TestSchema schema, String maxLifetime) {
        Connector connector = engine.connector(ConnectionOptions.parse(
                "default", Map.of(Setting.URL, schema.uri(), Setting.MAX_LIFETIME, maxLifetime)));
        return Stream.generate(() -> connector.connect().join()).limit(20).toList();
    }

    private static long due(List<EngineConnection> connections, long time) {
        return connections.stream().filter(connection -> connection.dueAt(time)).count();
    }

    private static long minutes(long number) {
        return Duration.ofMinutes(number).toNanos();
    }
}

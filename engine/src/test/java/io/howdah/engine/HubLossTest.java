// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.engine.Hearing.Missed;
import io.howdah.engine.events.hub.Hub;
import io.howdah.engine.events.hub.HubState;
import io.howdah.engine.events.hub.Subscription;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import io.howdah.testkit.TestSchema;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A hub whose line breaks, in the ways in which lines do. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
@Tag("waiting")
class HubLossTest {
    private static final Duration HEARTBEAT = Duration.ofMillis(300);

    private static void kill(TestSchema schema, int backend) {
        schema.server().execute("select pg_terminate_backend(" + backend + ", 5000)");
    }

    private static void assertCovers(Missed missed, Instant lost, Duration heartbeat) {
        assertThat(missed.from()).isBeforeOrEqualTo(lost).isAfter(lost.minus(heartbeat.multipliedBy(3)));
        assertThat(missed.until()).isAfterOrEqualTo(lost).isBeforeOrEqualTo(Instant.now());
    }

    @Test
    void whenTheBackendIsKilledEachListenerIsToldOfTheGapAndHearsWhatComesBehindIt(TestSchema schema) throws Exception {
        try (HubFixture fixture = new HubFixture(schema, HEARTBEAT)) {
            String orders = schema.name() + "_orders";
            String bills = schema.name() + "_bills";
            Hearing one = new Hearing();
            Hearing other = new Hearing();
            Hearing third = new Hearing();
            Hearing.await(fixture.hub.subscribe(orders, one));
            Hearing.await(fixture.hub.subscribe(orders, other));
            Hearing.await(fixture.hub.subscribe(bills, third));
            fixture.send(orders, "before").await();
            assertThat(one.next()).isEqualTo("before");
            assertThat(other.next()).isEqualTo("before");
            Instant lost = Instant.now();
            kill(schema, fixture.backend());
            for (Hearing each : List.of(one, other, third)) {
                assertCovers(each.nextMissed(), lost, HEARTBEAT);
            }
            fixture.send(orders, "behind").await();
            fixture.send(bills, "behind").await();
            for (Hearing each : List.of(one, other, third)) {
                assertThat(each.next()).isEqualTo("behind");
            }
            assertThat(fixture.hub.losses()).isEqualTo(1);
        }
    }

    @Test
    void aGapIsNotToldToWhoHasComeMeanwhile(TestSchema schema) throws Exception {
        try (StuckProxy link = new StuckProxy(schema);
                HubFixture fixture = new HubFixture(link.uri(), schema.uri(), HEARTBEAT)) {
            String channel = schema.name() + "_orders";
            Hearing before = new Hearing();
            Hearing.await(fixture.hub.subscribe(channel, before));
            link.stick();
            while (fixture.hub.state() == HubState.LISTENING) {
                Thread.sleep(5); // the loss is seen by the heartbeat, and told when it is over only
            }
            Hearing after = new Hearing();
            Subscription late = fixture.hub.subscribe(channel, after);
            link.release();
            Hearing.await(late);
            before.nextMissed();
            fixture.send(channel, "both").await();
            assertThat(after.next()).isEqualTo("both");
            assertThat(before.next()).isEqualTo("both");
        }
    }

    @Test
    void aLinkThatHasGoneHalfIsNoticedByTheHeartbeat(TestSchema schema) throws Exception {
        try (StuckProxy link = new StuckProxy(schema);
                HubFixture fixture = new HubFixture(link.uri(), schema.uri(), HEARTBEAT)) {
            String channel = schema.name() + "_orders";
            Hearing hearing = new Hearing();
            Hearing.await(fixture.hub.subscribe(channel, hearing));
            Instant lost = Instant.now();
            link.stick();
            fixture.send(channel, "lost").await();
            fixture.lines.element().ended().toCompletableFuture().get(20, TimeUnit.SECONDS);
            assertThat(Duration.between(lost, Instant.now())).isLessThan(HEARTBEAT.multipliedBy(10));
            link.release();
            assertCovers(hearing.nextMissed(), lost, HEARTBEAT);
            fixture.send(channel, "behind").await();
            assertThat(hearing.next()).isEqualTo("behind");
        }
    }

    @Test
    void aQuietLineIsNoLostOne(TestSchema schema) throws Exception {
        try (StuckProxy link = new StuckProxy(schema);
                HubFixture fixture = new HubFixture(link.uri(), schema.uri(), Duration.ofMillis(50))) {
            Hearing hearing = new Hearing();
            Hearing.await(fixture.hub.subscribe(schema.name(), hearing));
            for (int i = 0; i < 20; i++) {
                Thread.sleep(50); // so many heartbeats
            }
            assertThat(fixture.lines).hasSize(1);
            assertThat(hearing.heardNothing()).isTrue();
        }
    }

    @Test
    void aResetLinkIsReplaced(TestSchema schema) throws Exception {
        try (StuckProxy link = new StuckProxy(schema);
                HubFixture fixture = new HubFixture(link.uri(), schema.uri(), Duration.ofSeconds(10))) {
            String channel = schema.name() + "_orders";
            Hearing hearing = new Hearing();
            Hearing.await(fixture.hub.subscribe(channel, hearing));
            link.reset();
            hearing.nextMissed();
            fixture.send(channel, "behind").await();
            assertThat(hearing.next()).isEqualTo("behind");
        }
    }

    @Test
    void aServerThatStopsAndStartsIsListenedToAgain() throws Exception {
        try (PostgresServer server =
                        PostgresServer.start(ServerOptions.defaults().setting("log_connections", "off"));
                HubFixture fixture = new HubFixture(server.uri(), server.uri(), HEARTBEAT)) {
            Hearing hearing = new Hearing();
            Hearing.await(fixture.hub.subscribe("orders", hearing));
            Instant lost = Instant.now();
            server.stop();
            Instant stopped = Instant.now();
            server.start();
            Missed missed = hearing.nextMissed();
            assertThat(missed.from()).isBefore(stopped).isAfter(lost.minus(HEARTBEAT.multipliedBy(3)));
            assertThat(missed.until()).isAfter(stopped);
            fixture.send("orders", "behind").await();
            assertThat(hearing.next()).isEqualTo("behind");
        }
    }

    @Test
    void aServerThatIsAwayIsAskedForALineLessAndLessOften(TestSchema schema) throws Exception {
        try (HubFixture fixture = new HubFixture(schema, HEARTBEAT)) {
            AtomicInteger tries = new AtomicInteger();
            Hub hub = new Hub(
                    "database 'away'",
                    () -> {
                        tries.incrementAndGet();
                        return CompletableFuture.failedStage(new IllegalStateException("away"));
                    },
                    fixture::send,
                    new Timers(fixture.engine),
                    HEARTBEAT);
            hub.subscribe(schema.name(), new Hearing());
            Thread.sleep(3_000); // time is what is measured
            hub.close();
            assertThat(tries).hasValueBetween(4, 11);
        }
    }

    @Test
    void tenReconnectsLeaveNeitherConnectionsNorThreads(TestSchema schema) throws Exception {
        try (HubFixture fixture = new HubFixture(schema, Duration.ofSeconds(10))) {
            String channel = schema.name() + "_orders";
            Hearing hearing = new Hearing();
            Hearing.await(fixture.hub.subscribe(channel, hearing));
            fixture.send(channel, "warm").await();
            hearing.next();
            long threads = threads();
            for (int i = 0; i < 10; i++) {
                kill(schema, fixture.backend());
                hearing.nextMissed();
                fixture.send(channel, "behind").await();
                assertThat(hearing.next()).isEqualTo("behind");
            }
            assertThat(fixture.lines).hasSize(11);
            assertThat(schema.server()
                            .query("select count(*) from pg_stat_activity where application_name = '" + HubFixture.NAME
                                    + "' and datname = current_database()"))
                    .containsExactly(List.of("1"));
            assertThat(threads()).isLessThanOrEqualTo(threads);
        }
    }

    /** Of Howdah and what lies beneath it. */
    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("vert.x") || name.startsWith("howdah-engine"))
                .count();
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.howdah.ErrorId;
import io.howdah.EventException;
import io.howdah.engine.events.hub.Hub;
import io.howdah.engine.events.hub.HubState;
import io.howdah.engine.events.hub.Notifier;
import io.howdah.engine.events.hub.Subscription;
import io.howdah.testkit.Link;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.TestSchema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A hub whose line leads somewhere where nothing is heard. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
@Tag("waiting")
class HubPoolerTest {
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    private static void assertDeaf(HubFixture fixture, Subscription subscription) {
        assertThatThrownBy(() -> Hearing.await(subscription))
                .cause()
                .isInstanceOfSatisfying(EventException.class, refused -> {
                    assertThat(refused.id()).isEqualTo(ErrorId.EVENT_POOLER);
                    assertThat(refused).hasMessageContaining("events.listen-url");
                });
        assertThat(fixture.hub.state()).isEqualTo(HubState.DEAF);
        assertThat(fixture.hub.refusal()).isPresent();
    }

    @Test
    void aPoolerThatSwallowsListenIsFoundOut(TestSchema schema) throws Exception {
        assumeTrue(PgBouncer.installed().isPresent(), "PgBouncer is not installed (Debian: apt-get install pgbouncer)");
        try (PgBouncer bouncer = new PgBouncer(schema.server(), 2)) {
            String pooled = through(bouncer, schema);
            try (HubFixture fixture = new HubFixture(pooled, pooled + "?pgbouncer=true", HEARTBEAT)) {
                Hearing hearing = new Hearing();
                assertDeaf(fixture, fixture.hub.subscribe(schema.name(), hearing));
                assertDeaf(fixture, fixture.hub.subscribe(schema.name(), hearing));
            }
        }
    }

    @Test
    void behindAPoolerALineOfItsOwnHearsWhatIsPublishedThroughThePooler(TestSchema schema) throws Exception {
        assumeTrue(PgBouncer.installed().isPresent(), "PgBouncer is not installed (Debian: apt-get install pgbouncer)");
        try (PgBouncer bouncer = new PgBouncer(schema.server(), 2);
                HubFixture fixture = new HubFixture(
                        schema.server().uri(), through(bouncer, schema) + "?pgbouncer=true", HEARTBEAT)) {
            Hearing hearing = new Hearing();
            Hearing.await(fixture.hub.subscribe(schema.name(), hearing));
            fixture.send(schema.name(), "through").await();
            assertThat(hearing.next()).isEqualTo("through");
        }
    }

    private static String through(PgBouncer bouncer, TestSchema schema) {
        return schema.server().uri().replace(":" + schema.server().port() + "/", ":" + bouncer.port() + "/");
    }

    /** The address of a database that is new on the server. */
    private static String created(String other, TestSchema schema) {
        schema.server()
                .execute(
                        "create database " + other + " owner " + schema.server().user());
        return schema.server().uri().replaceFirst("/" + schema.server().database() + "$", "/" + other);
    }

    /** As with a pooler: LISTEN works, and nothing comes of what publishers send. */
    @Test
    void aLineToAnotherDatabaseIsFoundOut(TestSchema schema) throws Exception {
        String other = "other_" + schema.name();
        String elsewhere = created(other, schema);
        try (HubFixture fixture = new HubFixture(elsewhere, schema.uri(), HEARTBEAT)) {
            assertDeaf(fixture, fixture.hub.subscribe(schema.name(), new Hearing()));
            fixture.lines.element().ended().toCompletableFuture().get();
        } finally {
            schema.server().execute("drop database " + other);
        }
    }

    /** As on a machine that has just started and has too much to do. */
    @Test
    void aLineThatStandsStillForAWhileHasSwallowedNothing(TestSchema schema) throws Exception {
        AtomicBoolean still = new AtomicBoolean();
        PostgresServer server = schema.server();
        try (Link slow = new Link(server.host(), server.port(), () -> (from, portion, to) -> {
                    boolean ofTheTest = new String(portion, StandardCharsets.ISO_8859_1).contains("howdah_test_");
                    if (from == Link.Side.SERVER && ofTheTest && still.compareAndSet(false, true)) {
                        sleep(7_000); // longer than the self-test waits
                    }
                    to.write(portion);
                });
                HubFixture fixture = new HubFixture(
                        schema.uri().replace(":" + server.port() + "/", ":" + slow.port() + "/"),
                        schema.uri(),
                        Duration.ofSeconds(30))) {
            Hearing hearing = new Hearing();
            Hearing.await(fixture.hub.subscribe(schema.name(), hearing));
            fixture.send(schema.name(), "heard").await();
            assertThat(hearing.next()).isEqualTo("heard");
            assertThat(still).isTrue();
            assertThat(fixture.lines).hasSize(1);
        }
    }

    private static void sleep(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }

    /** What publishers send cannot be sent once, as when the pool has no connection to spare at that moment. */
    private static Notifier busyAtFirst(HubFixture fixture, AtomicInteger sent) {
        return (channel, payload) -> sent.getAndIncrement() == 0
                ? CompletableFuture.failedStage(new IllegalStateException("busy"))
                : fixture.send(channel, payload);
    }

    @Test
    void whatCouldNotBeTestedAtOnceIsFoundOutLater(TestSchema schema) throws Exception {
        String other = "later_" + schema.name();
        String elsewhere = created(other, schema);
        try (HubFixture fixture = new HubFixture(schema, HEARTBEAT)) {
            Hub hub = fixture.hub(elsewhere, busyAtFirst(fixture, new AtomicInteger()), HEARTBEAT);
            Subscription subscription = hub.subscribe(schema.name(), new Hearing());
            Hearing.await(subscription); // nothing is known against it
            for (int tries = 0; hub.state() != HubState.DEAF; tries++) {
                assertThat(tries).isLessThan(400);
                Thread.sleep(50); // nobody is told
            }
            assertThat(hub.refusal().orElseThrow().id()).isEqualTo(ErrorId.EVENT_POOLER);
            assertThat(subscription.trouble().orElseThrow()).contains("events.listen-url");
            hub.close();
            fixture.lines.element().ended().toCompletableFuture().get();
        } finally {
            schema.server().execute("drop database " + other);
        }
    }

    @Test
    void whatWasHeardAtLastIsTestedNoMore(TestSchema schema) throws Exception {
        try (HubFixture fixture = new HubFixture(schema, HEARTBEAT)) {
            AtomicInteger sent = new AtomicInteger();
            Hub hub = fixture.hub(schema.uri(), busyAtFirst(fixture, sent), HEARTBEAT);
            Hearing hearing = new Hearing();
            Hearing.await(hub.subscribe(schema.name(), hearing));
            for (int tries = 0; sent.get() < 2; tries++) {
                assertThat(tries).isLessThan(400);
                Thread.sleep(50); // nobody is told
            }
            Thread.sleep(1_000); // in which it could be tested again
            schema.server().execute("select pg_terminate_backend(" + fixture.backend() + ", 5000)");
            hearing.nextMissed(); // it listens again, and need not test again
            assertThat(sent).hasValue(2);
            hub.close();
        }
    }
}

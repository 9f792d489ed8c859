// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.engine.events.hub.Hub;
import io.howdah.engine.events.hub.Sleeper;
import io.howdah.engine.events.hub.Wakes;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who waits for durable events is woken, here and in another process. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class WakesTest {
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    private HubFixture fixture;
    private String table;

    @BeforeEach
    void open(TestSchema schema) {
        fixture = new HubFixture(schema, HEARTBEAT);
        table = schema.name() + ".a_table_with_a_name_that_is_longer_than_a_channel_may_be_at_all";
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Waits on a channel, and counts how often it was woken. */
    private static final class Bed {
        private final Semaphore woken = new Semaphore(0);
        private final Sleeper sleeper;

        Bed(Wakes wakes, String channel) throws Exception {
            sleeper = wakes.sleep(channel, woken::release);
            sleeper.ready().toCompletableFuture().get(20, TimeUnit.SECONDS);
        }

        void assertWoken() throws InterruptedException {
            assertThat(woken.tryAcquire(20, TimeUnit.SECONDS)).as("woken").isTrue();
        }
    }

    @Test
    void thoseHereAreWokenAtOnceAndOnceOnlyThoseElsewhereToo(TestSchema schema) throws Exception {
        try (HubFixture elsewhere = new HubFixture(schema, HEARTBEAT)) {
            Wakes here = new Wakes(fixture.hub, table);
            Wakes there = new Wakes(elsewhere.hub, table);
            Bed near = new Bed(here, "Orders");
            Bed far = new Bed(there, "Orders");
            Bed other = new Bed(there, "orders");
            here.wake("Orders");
            assertThat(near.woken.tryAcquire()).isTrue();
            far.assertWoken();
            here.wake("orders");
            other.assertWoken(); // behind what came for the one before
            assertThat(near.woken.availablePermits()).isZero();
            assertThat(far.woken.availablePermits()).isZero();
        }
    }

    @Test
    void aProcessThatOnlyPublishesWakesWithoutALine(TestSchema schema) throws Exception {
        try (HubFixture publisher = new HubFixture(schema, HEARTBEAT)) {
            Bed bed = new Bed(new Wakes(fixture.hub, table), "orders");
            new Wakes(publisher.hub, table).wake("orders");
            bed.assertWoken();
            assertThat(publisher.lines).isEmpty();
        }
    }

    @Test
    void otherTablesAreNobodysBusiness(TestSchema schema) throws Exception {
        try (HubFixture publisher = new HubFixture(schema, HEARTBEAT)) {
            Bed bed = new Bed(new Wakes(fixture.hub, table), "orders");
            new Wakes(publisher.hub, table + "2").wake("orders");
            new Wakes(publisher.hub, table).wake("orders");
            bed.assertWoken();
            assertThat(bed.woken.availablePermits()).isZero();
        }
    }

    @Test
    void whoeverWaitsIsWokenWhenTheLineIsThereAgain(TestSchema schema) throws Exception {
        Bed bed = new Bed(new Wakes(fixture.hub, table), "orders");
        schema.server().execute("select pg_terminate_backend(" + fixture.backend() + ", 5000)");
        bed.assertWoken();
    }

    @Test
    void whoeverHasGoneIsNotWoken() throws Exception {
        Wakes wakes = new Wakes(fixture.hub, table);
        Bed gone = new Bed(wakes, "orders");
        gone.sleeper.end();
        wakes.wake("orders");
        assertThat(gone.woken.availablePermits()).isZero();
    }

    /** Each notification is held up until the test lets it go, so that it shows what gathers meanwhile. */
    @Test
    void thereIsNeverMoreThanOneNotificationOnItsWayAndNoneIsForgotten(TestSchema schema) throws Exception {
        BlockingQueue<CompletableFuture<Void>> gates = new LinkedBlockingQueue<>();
        List<String> payloads = new CopyOnWriteArrayList<>();
        AtomicInteger onTheirWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Hub slow = fixture.hub(
                schema.uri(),
                (channel, payload) -> {
                    most.accumulateAndGet(onTheirWay.incrementAndGet(), Math::max);
                    payloads.add(payload);
                    CompletableFuture<Void> gate = new CompletableFuture<>();
                    gates.add(gate);
                    CompletionStage<?> sent = gate.thenCompose(go -> fixture.send(channel, payload));
                    return sent.whenComplete((done, failure) -> onTheirWay.decrementAndGet());
                },
                HEARTBEAT);
        Wakes wakes = new Wakes(slow, table);
        Wakes listening = new Wakes(fixture.hub, table);
        List<Bed> beds = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            beds.add(new Bed(listening, "channel" + i));
        }
        for (int round = 0; round < 100; round++) {
            for (int i = 0; i < 150; i++) {
                wakes.wake("channel" + i);
            }
        }
        for (int i = 0; i < 3; i++) { // that of the first, then those of the others, which do not fit into one
            CompletableFuture<Void> gate = gates.poll(20, TimeUnit.SECONDS);
            assertThat(gate).as("notification %s", i).isNotNull();
            gate.complete(null);
        }
        for (Bed bed : beds) {
            bed.assertWoken();
        }
        assertThat(most).hasValue(1);
        assertThat(payloads).hasSize(3).allSatisfy(payload -> assertThat(payload.length())
                .isLessThan(8000));
    }
}

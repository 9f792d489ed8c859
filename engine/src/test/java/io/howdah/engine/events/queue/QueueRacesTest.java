// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.EventOptions;
import io.howdah.Session;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.TestSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many at once. */
@Timeout(120)
class QueueRacesTest extends QueueAndTables {
    private static final EventOptions OPTIONS = EventOptions.defaults();

    /** What one of many does. */
    private interface Part {
        void run(int number) throws Exception;
    }

    /** Lets them all begin together, and waits for them. */
    private static void together(int parts, Part part) throws Exception {
        CyclicBarrier start = new CyclicBarrier(parts);
        ExecutorService threads = Executors.newFixedThreadPool(parts);
        try {
            List<Future<?>> all = IntStream.range(0, parts)
                    .<Callable<Object>>mapToObj(number -> () -> {
                        start.await();
                        part.run(number);
                        return "done";
                    })
                    .<Future<?>>map(threads::submit)
                    .toList();
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void twoConsumersNeverGetOneEvent() throws Exception {
        List<Long> published = queue.publish(database, "c", drafts(0, 3_000)).await();
        Collection<Long> claimed = new ConcurrentLinkedQueue<>();

        together(8, number -> {
            EventQueue own = turning(Rotation.USUAL, number % 2 == 0 ? ALWAYS : NEVER);
            List<Claimed> events;
            do {
                events = own.claim(database, "c", 1 + number * 5, LEASE).await().events();
                claimed.addAll(ids(events));
            } while (!events.isEmpty());
        });

        assertThat(claimed).hasSize(3_000).containsExactlyInAnyOrderElementsOf(published);
    }

    @Test
    void ofSeveralWhoAcknowledgeOneEventItIsOnesOwn() throws Exception {
        publish("1");
        List<Claimed> owners = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            owners.addAll(claim(1, Duration.ZERO));
        }
        AtomicInteger acknowledged = new AtomicInteger();

        together(8, number -> {
            if (ack(owners.get(number))) {
                acknowledged.addAndGet(number);
            }
        });

        assertThat(acknowledged).hasValue(7);
    }

    /** A consumer that fails now and then, and keeps leases too short; what it handles while a key is held is told. */
    @Test
    void theOrderOfAKeyHoldsAmongManyPublishersAndConsumers() throws Exception {
        int publishers = 4;
        int keys = 6;
        int each = 60;
        Map<String, Queue<Integer>> published = new ConcurrentHashMap<>();
        Map<String, Queue<Integer>> handled = new ConcurrentHashMap<>();
        Set<String> held = ConcurrentHashMap.newKeySet();
        AtomicInteger left = new AtomicInteger(publishers * each);
        AtomicBoolean overlap = new AtomicBoolean();
        AtomicInteger numbers = new AtomicInteger();

        together(publishers + 4, number -> {
            if (number < publishers) {
                for (int i = 0; i < each; i++) {
                    String key = "k" + (i + number) % keys;
                    database.inTransaction(session -> session.selectValue(
                                            Integer.class, "select 1 from pg_advisory_xact_lock(hashtext($1))", key)
                                    .thenCompose(locked -> {
                                        int payload = numbers.incrementAndGet();
                                        published
                                                .computeIfAbsent(key, unseen -> new ConcurrentLinkedQueue<>())
                                                .add(payload);
                                        return queue.publish(
                                                session,
                                                "c",
                                                List.of(draft(
                                                        "{\"key\":\"" + key + "\",\"number\":" + payload + "}",
                                                        OPTIONS.orderingKey(key))));
                                    }))
                            .await();
                }
            } else {
                while (left.get() > 0) {
                    for (Claimed event : claim(1 + number % 3)) {
                        handle(event, handled, held, overlap, left);
                    }
                }
            }
        });

        assertThat(overlap).isFalse();
        Map<String, List<Integer>> expected = new HashMap<>();
        Map<String, List<Integer>> actual = new HashMap<>();
        published.forEach((key, all) -> expected.put(key, List.copyOf(all)));
        handled.forEach((key, all) -> actual.put(key, List.copyOf(all)));
        assertThat(actual).isEqualTo(expected);
    }

    private void handle(
            Claimed event,
            Map<String, Queue<Integer>> handled,
            Set<String> held,
            AtomicBoolean overlap,
            AtomicInteger left) {
        String text = event.payload().text();
        String key = text.substring(8, 10);
        int number = Integer.parseInt(text.replaceAll(".*:(\\d+)}", "$1"));
        if (!held.add(key)) {
            overlap.set(true);
        }
        if (number % 7 == 0 && event.attempts() == 1) {
            held.remove(key);
            queue.nack(database, "c", List.of(event), Duration.ZERO).await();
            return;
        }
        handled.computeIfAbsent(key, unseen -> new ConcurrentLinkedQueue<>()).add(number);
        held.remove(key);
        assertThat(ack(event)).isTrue();
        left.decrementAndGet();
    }

    @Test
    void ofManyWithOneDedupeKeyOneIsPublished() throws Exception {
        Set<Long> ids = ConcurrentHashMap.newKeySet();

        together(8, number -> {
            for (int i = 0; i < 20; i++) {
                ids.add(publish(number, OPTIONS.dedupeKey("key " + i)));
            }
        });

        assertThat(ids).hasSize(20);
        assertThat(claim(100)).hasSize(20);
    }

    @Test
    void publishersOfTheSameKeysInAnotherOrderDoNotLockEachOtherOut() throws Exception {
        List<Draft> drafts = IntStream.range(0, 20)
                .mapToObj(i -> draft(i, OPTIONS.orderingKey("o" + i).dedupeKey("d" + i)))
                .toList();
        List<Draft> backwards = new ArrayList<>(drafts);
        java.util.Collections.reverse(backwards);

        together(6, number -> {
            for (int i = 0; i < 10; i++) {
                queue.publish(database, "c" + i, number % 2 == 0 ? drafts : backwards)
                        .await();
            }
        });

        for (int i = 0; i < 10; i++) {
            assertThat(queue.claim(database, "c" + i, 100, LEASE).await().events())
                    .hasSize(20);
        }
    }

    @Test
    void theTablesAreMadeOnceByManyAtOnce() throws Exception {
        together(8, number -> EventQueue.of("others", ALWAYS, RETENTION)
                .schema()
                .create(database)
                .await());

        assertThat(rows("others_meta")).isEqualTo(1);
    }

    /** With turns of a few milliseconds, and transactions that take longer than one. */
    @Test
    void nothingIsLostWhileTablesAreEmptied() throws Exception {
        int publishers = 3;
        int each = 150;
        EventQueue turning = turning(new Rotation(20), Duration.ofMillis(50));
        Set<Long> committed = ConcurrentHashMap.newKeySet();
        Collection<Long> handled = new ConcurrentLinkedQueue<>();
        AtomicInteger publishing = new AtomicInteger(publishers);

        together(publishers + 4, number -> {
            if (number < publishers) {
                for (int i = 0; i < each; i++) {
                    committed.addAll(database.inTransaction(session -> turning.publish(session, "c", drafts(0, 3))
                                    .thenCompose(ids -> session.execute("select pg_sleep(random() * 0.02)")
                                            .thenApply(slept -> ids)))
                            .await());
                }
                publishing.decrementAndGet();
            } else if (number == publishers) {
                while (publishing.get() > 0 || handled.size() < committed.size()) {
                    turning.maintainer().run(database).await();
                }
            } else {
                while (publishing.get() > 0 || handled.size() < committed.size()) {
                    List<Claimed> events =
                            turning.claim(database, "c", 20, LEASE).await().events();
                    if (!events.isEmpty()) {
                        Set<Long> mine = turning.ack(database, "c", events).await();
                        assertThat(mine).hasSameSizeAs(events);
                        handled.addAll(mine);
                    }
                }
            }
        });

        assertThat(handled).containsExactlyInAnyOrderElementsOf(committed).hasSize(publishers * each * 3);
    }

    /** As when a transaction manager has died between its two phases, and comes back an hour later. */
    @Test
    void whatWasPreparedSurvivesTheTurnsOfTheTablesAndComesWithItsCommit(PostgresServer server, TestSchema schema) {
        String gid = "prepared_" + schema.name();
        server.execute("begin; set local search_path = " + schema.name() + ";"
                + " insert into events_0(channel, payload) values ('c', '0');"
                + " insert into events_1(channel, payload) values ('c', '1');"
                + " insert into events_2(channel, payload) values ('c', '2');"
                + " insert into events_special(channel, payload, due_at) values ('c', '3', now());"
                + " insert into events_ordered(channel, payload, ordering_key, position)"
                + " select 'c', '4', 'k', currval('events_id');"
                + " prepare transaction '" + gid + "'");
        try {
            EventQueue turning = turning(new Rotation(1), ALWAYS);
            for (int i = 0; i < 20; i++) {
                turning.publish(database, "c", drafts(0, 100)).await();
                for (List<Claimed> some = claim(100); !some.isEmpty(); some = claim(100)) {
                    turning.ack(database, "c", some).await();
                }
                turning.maintainer().run(database).await();
            }
            assertThat(claim(9)).as("nothing that is not committed").isEmpty();
        } finally {
            server.execute("commit prepared '" + gid + "'");
        }

        List<String> found = new ArrayList<>();
        for (int tries = 0; found.size() < 5 && tries < 1_000; tries++) { // it looks from the first on now and then
            found.addAll(payloads(claim(9)));
        }
        assertThat(found).containsExactlyInAnyOrder("0", "1", "2", "3", "4");
    }

    @Test
    void whoHasPublishedAndNotCommittedKeepsATableFromBeingEmptied() {
        Rotation rotation = new Rotation(1);
        try (Session session = database.session().await()) {
            session.begin().await();
            List<Long> ids = IntStream.range(0, QueueTables.SLOTS)
                    .mapToLong(slot -> session.selectValue(
                                    Long.class,
                                    "insert into events_" + slot + "(channel, payload) values ('c', '1') returning id")
                            .await())
                    .boxed()
                    .toList();

            for (int i = 0; i < 5; i++) {
                turning(rotation, ALWAYS).maintainer().run(database).await();
            }
            session.commit().await();

            assertThat(ids(claim(9))).containsExactlyInAnyOrderElementsOf(ids);
        }
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.queue;

import io.howdah.Database;
import io.howdah.EventOptions;
import io.howdah.Howdah;
import io.howdah.Json;
import io.howdah.Statements;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** A queue with tables of its own, and short words for what tests do with it. */
@ExtendWith(PostgresExtension.class)
abstract class QueueAndTables {
    static final Duration LEASE = Duration.ofMinutes(5);
    static final Duration RETENTION = Duration.ofDays(1);

    /** So short that every claim looks around: what is due is found at once. */
    static final Duration ALWAYS = Duration.ofNanos(1);

    /** So long that no claim looks around but when it has found nothing. */
    static final Duration NEVER = Duration.ofDays(1);

    Database database;
    EventQueue queue;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri());
        queue = EventQueue.of("events", ALWAYS, RETENTION);
        queue.schema().create(database).await();
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** A queue whose slots have their turn in another time than usual; on the same tables. */
    static EventQueue turning(Rotation rotation, Duration pollInterval) {
        return new EventQueue(QueueTables.of("events"), rotation, pollInterval, RETENTION);
    }

    static Draft draft(Object payload) {
        return draft(payload, EventOptions.defaults());
    }

    static Draft draft(Object payload, EventOptions options) {
        return new Draft(Json.of("" + payload), null, options);
    }

    static List<Draft> drafts(int from, int number) {
        return IntStream.range(from, from + number)
                .mapToObj(QueueAndTables::draft)
                .toList();
    }

    List<Long> publish(Object... payloads) {
        return publish(database, payloads);
    }

    List<Long> publish(Statements on, Object... payloads) {
        return queue.publish(
                        on,
                        "c",
                        Arrays.stream(payloads).map(QueueAndTables::draft).toList())
                .await();
    }

    long publish(Object payload, EventOptions options) {
        return publish(database, payload, options);
    }

    long publish(Statements on, Object payload, EventOptions options) {
        return queue.publish(on, "c", List.of(draft(payload, options))).await().get(0);
    }

    List<Claimed> claim(int most) {
        return claim(most, LEASE);
    }

    List<Claimed> claim(int most, Duration lease) {
        return queue.claim(database, "c", most, lease).await().events();
    }

    boolean ack(Claimed event) {
        return queue.ack(database, "c", List.of(event)).await().contains(event.id());
    }

    static List<String> payloads(List<Claimed> events) {
        return events.stream().map(event -> event.payload().text()).toList();
    }

    static List<Long> ids(List<Claimed> events) {
        return events.stream().map(Claimed::id).toList();
    }

    /** How many rows a table holds. */
    long rows(String table) {
        Long count = database.selectValue(Long.class, "select count(*) from " + table)
                .await();
        return count == null ? 0 : count;
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.queue;

import io.howdah.Database;
import io.howdah.Row;
import io.howdah.Session;
import io.howdah.Statements;
import io.howdah.benchmarks.Place;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Somebody else's queue, with a thread and a session for who asks it again and again. By the same client as Howdah's. */
public final class PolledDelivery implements Delivery {
    private static final int CONNECTIONS = 10;

    private static final int BATCH = 100;

    /** SQLSpec's for PostgreSQL. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final String name;
    private final Database database;
    private final Session session;
    private final BiFunction<Statements, List<String>, CompletionStage<?>> publishing;
    private final Poll poll;
    private volatile boolean working;
    private @Nullable Thread consumer;

    /** Looks for events once, and has them handled. */
    private interface Poll {
        void run(Session on, IntConsumer handler) throws InterruptedException;
    }

    private PolledDelivery(
            String name,
            Place place,
            Queue queue,
            BiFunction<Statements, List<String>, CompletionStage<?>> publishing,
            Poll poll) {
        this.name = name;
        this.publishing = publishing;
        this.poll = poll;
        database = place.address().howdah(CONNECTIONS);
        session = database.session().await();
        queue.create(session);
        queue.fill(session, 0);
    }

    /** @param function {@code read_with_poll}, which waits a while where nothing is, or {@code read} without any pause */
    public static Delivery pgmq(String name, String function, Place place) {
        PgmqQueue queue = new PgmqQueue();
        return new PolledDelivery(name, place, queue, queue::send, (on, handler) -> {
            List<Row> rows = queue.read(on, function, BATCH);
            rows.forEach(row -> handler.accept(Queue.number(String.valueOf(row.get("message", String.class)))));
            if (!rows.isEmpty()) {
                queue.delete(on, rows);
            }
        });
    }

    /** One after the other, and half a second's sleep where there was none. */
    public static Delivery sqlspec(Place place) {
        SqlspecQueue queue = new SqlspecQueue();
        return new PolledDelivery(queue.name(), place, queue, queue::insert, (on, handler) -> {
            int taken = queue.take(
                    on, row -> handler.accept(Queue.number(String.valueOf(row.get("payload_json", String.class)))));
            if (taken == 0) {
                Thread.sleep(PAUSE.toMillis()); // as its users do
            }
        });
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void begin(IntConsumer handler) {
        working = true;
        Thread thread = new Thread(() -> consume(handler), name + " consumer");
        thread.setDaemon(true);
        thread.start();
        consumer = thread;
    }

    private void consume(IntConsumer handler) {
        try {
            while (working) {
                poll.run(session, handler);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public CompletionStage<?> publish(int number) {
        return publishing.apply(database, List.of(Queue.payload(number)));
    }

    @Override
    public void end() throws InterruptedException {
        working = false;
        if (consumer != null) {
            consumer.join();
        }
    }

    @Override
    public void close() {
        session.close();
        database.close();
    }
}

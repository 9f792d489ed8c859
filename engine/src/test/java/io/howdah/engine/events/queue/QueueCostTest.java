// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.Statements;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.RoundTrips;
import io.howdah.testkit.TestSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What plain events cost, and the look before the first one; counted, not timed. */
class QueueCostTest extends QueueAndTables {
    /** The slots never have their turn, and a claim looks around only when it has found nothing. */
    private final EventQueue still = turning(new Rotation(Long.MAX_VALUE), NEVER);

    private List<Claimed> claimed(Statements on, int most) {
        return still.claim(on, "c", most, LEASE).await().events();
    }

    private void work(Session on, int events) {
        still.publish(on, "c", drafts(0, events)).await();
        still.ack(on, "c", claimed(on, events)).await();
    }

    /** Statements are prepared then, and it is known that nothing is elsewhere. */
    private void warmUp(Session on) {
        for (int i = 0; i < 2; i++) {
            work(on, 1);
            work(on, 10);
        }
    }

    private static <T> T inOneTrip(RoundTrips link, Supplier<Reply<T>> statement) {
        int before = link.count();
        T value = statement.get().await();
        assertThat(link.count() - before).as("round trips").isEqualTo(1);
        return value;
    }

    @Test
    void publishingClaimingAndAcknowledgingAreOneStatementEachHoweverManyTheEvents(TestSchema schema) throws Exception {
        PostgresServer server = schema.server();
        try (RoundTrips link = new RoundTrips(server.host(), server.port());
                Database far = Howdah.open(schema.uri() + "&host=localhost&port=" + link.port());
                Session session = far.session().await()) {
            warmUp(session);

            inOneTrip(link, () -> still.publish(session, "c", drafts(0, 100)));
            Batch most = inOneTrip(link, () -> still.claim(session, "c", 60, LEASE));
            assertThat(most.events()).hasSize(60);
            Set<Long> acknowledged = inOneTrip(link, () -> still.ack(session, "c", most.events()));
            assertThat(acknowledged).hasSize(60);
            Batch rest = inOneTrip(link, () -> still.claim(session, "c", 60, LEASE));
            assertThat(rest.events()).hasSize(40);
            Set<Long> last = inOneTrip(link, () -> still.ack(session, "c", rest.events()));
            assertThat(last).hasSize(40);
        }
    }

    /** How often a transaction has looked into tables, by an index or without. */
    private static long looks(Session session, String... tables) {
        Long looks = session.selectValue(
                        Long.class,
                        "select coalesce(sum(seq_scan + coalesce(idx_scan, 0)), 0)::bigint from pg_stat_xact_user_tables"
                                + " where schemaname = current_schema() and relname = any ($1::text[])",
                        List.of(tables))
                .await();
        return looks == null ? 0 : looks;
    }

    @Test
    void aPlainEventTouchesNoTableOfFeaturesThatItDoesNotUse() {
        String[] ofOthers = {"events_special", "events_ordered", "events_key", "events_dead", "events_1", "events_2"};
        try (Session session = database.session().await()) {
            warmUp(session);
            session.begin().await();
            long others = looks(session, ofOthers);
            long own = looks(session, "events_0");

            work(session, 100);

            assertThat(looks(session, "events_0")).isGreaterThan(own);
            assertThat(looks(session, ofOthers)).isEqualTo(others);
            session.rollback().await();
        }
    }

    private void backlog(int ofEachSort) {
        String many = " from generate_series(1, " + ofEachSort + ") n";
        for (int slot = 0; slot < QueueTables.SLOTS; slot++) {
            database.execute("insert into events_" + slot + "(channel, payload) select 'c', '1'" + many)
                    .await();
        }
        database.execute("insert into events_special(channel, payload) select 'c', '1'" + many)
                .await();
        database.execute("insert into events_dead(id, published_at, attempts, priority, channel, payload, reason)"
                        + " select n, now(), 1, 0, 'c', '1', 'poison'" + many)
                .await();
        database.execute("insert into events_ordered(id, channel, payload, ordering_key, position)"
                        + " select nextval('events_id'), 'c', '1', n % 100, currval('events_id') + n % 2" + many)
                .await();
    }

    /** How many rows a transaction has read, by an index or without. */
    private static long rowsRead(Session session) {
        Long rows = session.selectValue(
                        Long.class,
                        "select coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0)::bigint"
                                + " from pg_stat_xact_user_tables where schemaname = current_schema()")
                .await();
        return rows == null ? 0 : rows;
    }

    /** Everybody waits for it before the first event, so it must end in time with any backlog. */
    @Test
    void theFirstLookAtTheTablesReadsAFewRowsHoweverManyThereAre() {
        backlog(2_000);
        database.execute("select setval('events_id', (select max(position) from events_ordered))")
                .await();
        try (Session session = database.session().await()) {
            session.begin().await();
            long before = rowsRead(session);

            queue.schema().validate(session).await();

            assertThat(rowsRead(session) - before).isBetween(1L, 100L);
            session.rollback().await();
        }
    }

    @Test
    void aSequenceThatIsBehindIsMovedOnByAFewRowsHoweverManyThereAre() {
        backlog(2_000);
        database.execute("select setval('events_id', 1, false)").await();
        try (Session session = database.session().await()) {
            session.begin().await();
            long before = rowsRead(session);

            queue.schema().create(session).await();

            assertThat(rowsRead(session) - before).isBetween(1L, 200L);
            session.commit().await();
        }
        queue.schema().validate(database).await();
    }

    /** Each has a memory of its own, as processes have, and holds what it has claimed. */
    @Test
    void oneOfManyConsumersDoesNotWalkAlongWhatTheOthersHold() {
        List<EventQueue> consumers = Stream.generate(() -> turning(new Rotation(Long.MAX_VALUE), NEVER))
                .limit(30)
                .toList();
        still.publish(database, "c", drafts(0, 100 * 30 * 4)).await();
        for (int round = 0; round < 3; round++) {
            consumers.forEach(each -> assertThat(
                            each.claim(database, "c", 100, LEASE).await().events())
                    .hasSize(100));
        }
        try (Session session = database.session().await()) {
            session.begin().await();
            long before = rowsRead(session);

            assertThat(consumers.get(0).claim(session, "c", 100, LEASE).await().events())
                    .hasSize(100);

            assertThat(rowsRead(session) - before).isBetween(100L, 2_000L);
            session.rollback().await();
        }
    }

    /** The others have vanished meanwhile, so nobody has taken what the one would have passed by. */
    @Test
    void nothingIsLeftBehindWhereAConsumerBeginsAhead() {
        EventQueue first = turning(new Rotation(Long.MAX_VALUE), NEVER);
        List<Long> all = still.publish(database, "c", drafts(0, 12_000)).await();
        List<Long> claimed = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            claimed.addAll(ids(first.claim(database, "c", 100, LEASE).await().events()));
            claimed.addAll(ids(claimed(database, 2_000)));
        }

        for (Batch more = first.claim(database, "c", 100, LEASE).await();
                !more.events().isEmpty();
                more = first.claim(database, "c", 100, LEASE).await()) {
            claimed.addAll(ids(more.events()));
        }

        assertThat(claimed).containsExactlyInAnyOrderElementsOf(all);
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.EventOptions;
import io.howdah.Row;
import io.howdah.Session;
import io.howdah.TransactionOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What keeps the tables small. */
@Timeout(60)
class MaintainerTest extends QueueAndTables {
    /** Whose turn never changes while a test runs, so that a test can say which slot is the next one. */
    private static final Rotation STILL = new Rotation(TimeUnit.DAYS.toMillis(30));

    private final EventQueue still = turning(STILL, ALWAYS);

    /** As if the time of a turn had passed. */
    private boolean run() {
        database.execute("update events_meta set maintained_at = '-infinity'").await();
        return still.maintainer().run(database).await();
    }

    private static String next() {
        return "events_" + STILL.next();
    }

    private long bytes(String table) {
        Long size = database.selectValue(Long.class, "select pg_relation_size($1::regclass)", table)
                .await();
        return size == null ? 0 : size;
    }

    private void fill(String table, int events) {
        database.execute(
                        "insert into " + table
                                + "(channel, payload) select 'c', to_json(n) from generate_series(1, $1) n",
                        events)
                .await();
    }

    private void drain() {
        List<Claimed> events = claim(10_000);
        while (!events.isEmpty()) {
            queue.ack(database, "c", events).await();
            events = claim(10_000);
        }
    }

    @Test
    void aSlotThatIsDoneWithIsEmptiedThoughSomebodyLooksAtThePast() {
        fill(next(), 500);
        try (Session past = database.session().await()) {
            past.begin(TransactionOptions.defaults().isolation(TransactionOptions.Isolation.REPEATABLE_READ))
                    .await();
            past.selectValue(Integer.class, "select 1").await();
            drain();
            assertThat(bytes(next())).isPositive();

            assertThat(run()).isTrue();

            assertThat(bytes(next())).isZero();
            past.rollback().await();
        }
    }

    @Test
    void theSlotInUseIsLeftAlone() {
        String current = "events_" + STILL.current();
        fill(current, 10);
        drain();

        run();

        assertThat(bytes(current)).isPositive();
    }

    @Test
    void whatIsLeftInASlotMovesClaimAndAll() {
        fill(next(), 3);
        Claimed claimed = claim(1).get(0);
        Claimed failing = claim(1).get(0);

        run();

        assertThat(bytes(next())).isZero();
        assertThat(claim(9)).as("the one that was free").hasSize(1);
        assertThat(queue.extend(database, "c", List.of(claimed), LEASE).await()).containsExactly(claimed.id());
        assertThat(ack(claimed)).isTrue();
        assertThat(ack(claimed)).isFalse();
        assertThat(queue.bury(database, "c", List.of(failing), "poison").await())
                .containsExactly(failing.id());
        assertThat(rows("events_special")).isEqualTo(1);
    }

    @Test
    void moreThanALittleIsLeftToConsumers() {
        fill(next(), 10_000);

        run();

        assertThat(rows(next())).isEqualTo(10_000);
        assertThat(rows("events_special")).isZero();
    }

    @Test
    void oneWorksAndTheOthersAreTold() {
        assertThat(still.maintainer().run(database).await()).isTrue();
        assertThat(still.maintainer().run(database).await()).isFalse();
        assertThat(turning(STILL, NEVER).maintainer().run(database).await()).isFalse();
    }

    @Test
    void deadLettersAndKeysGoWhenTheirTimeIsOver() {
        EventOptions keyed = EventOptions.defaults();
        publish("1", keyed.dedupeKey("old"));
        publish("2", keyed.dedupeKey("new"));
        queue.bury(database, "c", claim(2), "poison").await();
        String ages = " = now() - interval '25 hours' where id = (select min(id) from ";
        database.execute("update events_key set published_at" + ages + "events_key)")
                .await();
        database.execute("update events_dead set died_at" + ages + "events_dead)")
                .await();

        run();

        assertThat(rows("events_key")).isEqualTo(1);
        assertThat(rows("events_dead")).isEqualTo(1);
        assertThat(publish("3", keyed.dedupeKey("old"))).isPositive();
        assertThat(claim(9)).hasSize(1);
    }

    /** A process that has just looked leaves it to others, and to a later turn. */
    @Test
    void whatIsTooOldIsNotLookedForInEachTurn() {
        run();
        publish("1", EventOptions.defaults().dedupeKey("old"));
        database.execute("update events_key set published_at = now() - interval '25 hours'")
                .await();

        assertThat(run()).isTrue();
        assertThat(rows("events_key")).isEqualTo(1);

        database.execute("update events_meta set maintained_at = '-infinity'").await();
        assertThat(turning(STILL, ALWAYS).maintainer().run(database).await()).isTrue();
        assertThat(rows("events_key")).isZero();
    }

    @Test
    void aTableWhereSomebodyIsAtWorkWaitsForAnotherTime() {
        fill(next(), 10);
        drain();
        try (Session session = database.session().await()) {
            session.begin().await();
            session.execute("insert into " + next() + "(channel, payload) values ('c', '1')")
                    .await();

            assertThat(run()).isTrue();
            session.commit().await();
        }
        assertThat(claim(9)).hasSize(1);
    }

    /** What was planned while a table was small is done again and again when it is large. */
    @Test
    void statementsGoAlongTheirIndexWhateverTheTablesHeldWhenTheyWerePlanned() {
        QueueTables tables = QueueTables.of("events");
        ClaimSql claims = new ClaimSql(tables);
        SettleSql settle = new SettleSql(tables);
        try (Session session = database.session().await()) {
            session.execute("set plan_cache_mode = force_generic_plan").await();
            session.executeScript("prepare claim(text, bigint, interval, bigint, bigint) as " + claims.slot(0)
                            + "; prepare special(text, bigint, interval, bigint) as " + claims.special()
                            + "; prepare ordered(text, bigint, interval, bigint, text) as " + claims.ordered()
                            + "; prepare look(text, bigint, bigint, bigint) as " + claims.look()
                            + "; prepare behind as " + new Ids(tables).behind()
                            + "; prepare ack(text, bigint[], bigint[], bigint) as " + settle.ack(0)
                            + "; prepare ack_of_one(text, bigint[], bigint) as " + settle.ackOfOne(0)
                            + "; prepare ack_single(text, bigint, bigint) as " + settle.ackSingle(0))
                    .await();
            for (int more : new int[] {0, 300, 1_200, 3_500, 45_000}) {
                fill("events_0", more);
                fill("events_special", more);
                database.execute(
                                "insert into events_ordered(channel, payload, ordering_key, position)"
                                        + " select 'c', '1', n, n from generate_series(1, $1) n",
                                more)
                        .await();
                for (String call : List.of(
                        "claim('c', 1, '1 s', 100, 0)",
                        "special('c', 1, '1 s', 100)",
                        "ordered('c', 1, '1 s', 100, '')",
                        "look('c', 0, 0, 0)",
                        "behind",
                        "ack('c', array[1], array[1], 1)",
                        "ack_of_one('c', array[1], 1)",
                        "ack_single('c', 1, 1)")) {
                    session.execute("discard plans").await();
                    assertThat(plan(session, call))
                            .as(call + " with " + more + " rows more")
                            .contains("Index")
                            .doesNotContain("Seq Scan")
                            .doesNotContain("Sort");
                }
            }
        }
    }

    private static String plan(Session session, String call) {
        List<Row> lines = session.select("explain execute " + call).await();
        return String.join(
                "\n",
                IntStream.range(0, lines.size())
                        .mapToObj(i -> "" + lines.get(i).get(0))
                        .toList());
    }

    @Test
    void itAsksSeveralTimesInATurn() {
        assertThat(EventQueue.of("events", ALWAYS, RETENTION).maintainer().interval())
                .isEqualTo(Duration.ofSeconds(10));
    }
}

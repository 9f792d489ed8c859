// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.howdah.Merge;
import io.howdah.Session;
import io.howdah.Setting;
import io.howdah.Upsert;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a change that is made again and again costs: what is sent for it, and what the server has to do before it runs. */
@ExtendWith(PostgresExtension.class)
class ChangesOnTheWireTest {
    /** A statement that is prepared, and nothing around it: Bind, Execute, Sync. */
    private static final List<String> ONE_EXECUTION = List.of("BES");

    private static final int IN_THE_TABLE = 10_000;
    /** So often the server plans a statement before it asks itself whether one plan will do. */
    private static final int PLANNED_ANYWAY = 5;

    private final Engine engine = new Engine(1);
    private ClientFlushes link;
    private Session session;

    @BeforeEach
    void open(TestSchema schema) throws Exception {
        EngineConnection connection = engine.connector(
                        ConnectionOptions.parse("default", Map.of(Setting.URL, schema.uri())))
                .connect()
                .get(20, TimeUnit.SECONDS);
        link = ClientFlushes.of(connection);
        session = new EngineSession(() -> connection, PlainHome.INSTANCE, () -> {});
        session.execute("create table t(id int primary key, name text)").await();
        session.execute("insert into t select i, 'old' from generate_series(1, $1::int) i", IN_THE_TABLE)
                .await();
        session.execute("analyze t").await();
    }

    @AfterEach
    void close() {
        engine.stop(Duration.ofSeconds(10));
    }

    private void assumeMerge() {
        int version = session.selectValue(Integer.class, "select current_setting('server_version_num')::int / 10000")
                .await();
        assumeTrue(version >= 15, "MERGE came with PostgreSQL 15");
    }

    private static List<Map<String, Object>> rows(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Map.<String, Object>of("id", IN_THE_TABLE - i, "name", "new " + i))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 100, 1000})
    void anUpsertOfAnyFewRowsIsOneExecutionOfWhatIsPrepared(int count) {
        for (Upsert upsert :
                List.of(Upsert.into("t").key("id"), Upsert.into("t").key("id").concurrencySafe())) {
            Runnable execute = () -> assertThat(
                            session.execute(upsert.rows(rows(count))).await().rowsAffected())
                    .isEqualTo(count);
            execute.run();

            assertThat(link.sentBy(execute)).isEqualTo(ONE_EXECUTION);
            session.begin().await();
            assertThat(link.sentBy(execute)).isEqualTo(ONE_EXECUTION);
            session.commit().await();
        }
    }

    @Test
    void soIsAMerge() {
        assumeMerge();
        Merge merge = Merge.into("t").on("id").whenMatched().update("name");
        Runnable execute = () -> session.execute(merge.usingRow(rows(1).get(0))).await();
        execute.run();

        assertThat(link.sentBy(execute)).isEqualTo(ONE_EXECUTION);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 100})
    void thePlanOfAnUpsertIsKept(int count) {
        Upsert upsert = Upsert.into("t").key("id").rows(rows(count));
        for (int i = 0; i < 2 * PLANNED_ANYWAY; i++) {
            session.execute(upsert).await();
        }

        assertThat(session.selectOne("select custom_plans, generic_plans from pg_prepared_statements"
                                + " where statement ~ '^(merge|insert) into \"t\"'")
                        .await()
                        .toMap()
                        .values())
                .containsExactly((long) PLANNED_ANYWAY, (long) PLANNED_ANYWAY);
    }

    /** One that is kept would be made for ten rows, because that one looks the cheapest: it asks the index for each row. */
    @Test
    void aMergeOfManyRowsIsPlannedForThemEachTime() {
        assumeMerge();
        Upsert upsert = Upsert.into("t").key("id");
        for (int i = 0; i < 2 * PLANNED_ANYWAY; i++) {
            session.execute(upsert.rows(rows(Changing.WORTH_A_PLAN))).await();
        }
        assertThat(mergesPrepared()).isZero();

        session.execute(upsert.rows(rows(Changing.WORTH_A_PLAN - 1))).await();
        assertThat(mergesPrepared()).isEqualTo(1);
    }

    private long mergesPrepared() {
        return session.selectValue(
                        Long.class, "select count(*) from pg_prepared_statements where statement like 'merge%'")
                .await();
    }
}

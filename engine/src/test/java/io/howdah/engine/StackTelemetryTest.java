// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.QueryCancelledException;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.Setting;
import io.howdah.StackExecutionException;
import io.howdah.StackOptions;
import io.howdah.StatementStack;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.logging.LogRecord;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(PostgresExtension.class)
class StackTelemetryTest {
    private static final String DIVIDE = "select 10 / $1::int as n";

    private final Engine engine = new Engine(1);

    @AfterEach
    void stop() {
        engine.stop(Duration.ofSeconds(5));
    }

    private PooledDatabase database(TestSchema schema, String sequential) {
        Map<Setting, String> settings = Map.of(
                Setting.URL, schema.uri(), Setting.STACK_NATIVE_DISABLED, sequential, Setting.COMMAND_TIMEOUT, "2s");
        return new PooledDatabase(
                engine, ConnectionOptions.parse("orders", settings), new PoolOptions(0, 1, Duration.ofMinutes(1)));
    }

    private static StatementStack divisions(Object... divisors) {
        StatementStack stack = StatementStack.empty();
        for (Object divisor : divisors) {
            stack = stack.pushExecute(DIVIDE, divisor);
        }
        return stack;
    }

    @Test
    void everyStackIsCountedOnce(TestSchema schema) {
        PooledDatabase database = database(schema, "false");
        database.executeStack(divisions(1, 2)).await();
        database.executeStack(divisions(1, 0, 0), StackOptions.defaults().continueOnError())
                .await();
        assertThatThrownBy(() -> database.executeStack(divisions(1, 0, 2)).await())
                .isInstanceOf(StackExecutionException.class);

        assertThat(engine.stackCounters().values())
                .containsEntry("stack.execute.invocations", 3L)
                .containsEntry("stack.execute.statements", 8L)
                .containsEntry("stack.execute.mode.failfast", 2L)
                .containsEntry("stack.execute.mode.continue", 1L)
                .containsEntry("stack.execute.path.native", 3L)
                .containsEntry("stack.execute.partial_errors", 2L)
                .containsEntry("stack.execute.errors", 1L)
                .containsEntry("stack.execute.errors.DataException", 1L)
                .containsKey("stack.execute.duration_ms")
                .doesNotContainKey("stack.execute.override.forced");
    }

    @Test
    void theSequentialPathSaysSo(TestSchema schema) {
        database(schema, "true").executeStack(divisions(1)).await();
        assertThat(engine.stackCounters().values())
                .containsEntry("stack.execute.path.sequential", 1L)
                .containsEntry("stack.execute.override.forced", 1L)
                .doesNotContainKey("stack.execute.path.native");
    }

    @Test
    void aSpanBeginsAndEndsOnceWithoutSqlOrParameters(TestSchema schema) {
        List<String> told = new ArrayList<>();
        engine.observeStacks(call -> {
            told.add(call.database() + " " + call.statements() + " " + call.path() + " " + call.hashedOperations());
            return (partial, failure) -> told.add(partial + " " + (failure == null ? "" : "" + failure.index()));
        });
        PooledDatabase database = database(schema, "false");
        assertThatThrownBy(() -> database.executeStack(divisions(1, 0)).await())
                .isInstanceOf(StackExecutionException.class);
        String hash = StackExecutionException.hash(DIVIDE);
        assertThat(hash).matches("[0-9a-f]{16}");
        assertThat(told).containsExactly("orders 2 NATIVE [" + hash + ", " + hash + "]", "0 1");
    }

    /** A stack, and how it ends. */
    enum Ending {
        WELL(session -> session.executeStack(divisions(1))),
        WITH_ERRORS_BESIDE_RESULTS(session ->
                session.executeStack(divisions(0, 1, 0), StackOptions.defaults().continueOnError())),
        BY_A_FAILURE(session -> session.executeStack(divisions(1, 0, 1))),
        BY_A_FAILURE_IN_A_TRANSACTION(session -> {
            session.begin();
            return session.executeStack(divisions(1, 0, 1));
        }),
        BY_ITS_COMMIT(session -> {
            session.executeScript("create temp table p(id int primary key);"
                    + " create temp table c(id int references p deferrable initially deferred)");
            return session.executeStack(StatementStack.empty().pushExecute("insert into c values (1)"));
        }),
        BEFORE_ANYTHING_IS_SENT(session -> session.executeStack(divisions(1).pushExecute("commit"))),
        WITH_ITS_PARAMETERS(session -> session.executeStack(divisions(1, "no number"))),
        BY_ITS_TIME(session -> session.executeStack(divisions(1).pushExecute("select pg_sleep(60)"))),
        BY_THE_TIME_OF_ONE(session -> session.executeStack(
                divisions(1).pushExecute("select pg_sleep(60)").extend(divisions(1)),
                StackOptions.defaults().continueOnError())),
        BY_A_CANCEL(session -> {
            Reply<?> reply = session.executeStack(divisions(1).pushExecute("select pg_sleep(60)"));
            reply.cancel();
            return reply;
        }),
        WITH_THE_CONNECTION(session ->
                session.executeStack(divisions(1).pushExecute("select pg_terminate_backend(pg_backend_pid())")));

        private final Function<Session, Reply<?>> stack;

        Ending(Function<Session, Reply<?>> stack) {
            this.stack = stack;
        }
    }

    static Stream<Arguments> endings() {
        return Stream.of("false", "true")
                .flatMap(sequential -> Stream.of(Ending.values()).map(ending -> Arguments.of(ending, sequential)));
    }

    /** How often one is told. */
    private static final class Told implements StackTelemetry {
        private final AtomicInteger begins = new AtomicInteger();
        private final AtomicInteger ends = new AtomicInteger();

        @Override
        public Span began(Call call) {
            begins.incrementAndGet();
            return (partial, failure) -> ends.incrementAndGet();
        }

        void assertOnce() {
            assertThat(begins).hasValue(1);
            assertThat(ends).hasValue(1);
        }
    }

    private Told observed() {
        Told told = new Told();
        engine.observeStacks(told);
        return told;
    }

    @ParameterizedTest
    @MethodSource("endings")
    void howeverAStackEndsThatIsToldOnce(Ending ending, String sequential, TestSchema schema) {
        Told told = observed();
        try (Session session = database(schema, sequential).session().await()) {
            boolean failed = ending.stack
                    .apply(session)
                    .handle((results, failure) -> failure != null)
                    .join();

            told.assertOnce();
            assertThat(engine.stackCounters().values())
                    .containsEntry("stack.execute.invocations", 1L)
                    .hasEntrySatisfying("stack.execute.duration_ms", took -> assertThat(took)
                            .isNotNegative());
            assertThat(engine.stackCounters().values().getOrDefault("stack.execute.errors", 0L))
                    .isEqualTo(failed ? 1 : 0);
        }
    }

    /** The sequence counts how often it was done, as nothing undoes that. */
    @ParameterizedTest
    @ValueSource(strings = {"false", "true"})
    void aStackThatIsDoneAgainIsToldOnce(String sequential, TestSchema schema) {
        Told told = observed();
        try (Session session = database(schema, sequential).session().await()) {
            session.executeScript("create temp table changing(id int); create temp sequence tries")
                    .await();
            session.execute("select * from changing").await();
            session.execute("alter table changing add column more int").await();

            session.executeStack(StatementStack.empty()
                            .pushExecute("select nextval('tries')")
                            .pushExecute("select * from changing"))
                    .await();

            assertThat(session.selectValue(Long.class, "select last_value from tries")
                            .await())
                    .isEqualTo(2);
            told.assertOnce();
            assertThat(engine.stackCounters().values())
                    .containsEntry("stack.execute.invocations", 1L)
                    .containsEntry("stack.execute.statements", 2L)
                    .doesNotContainKey("stack.execute.errors");
        }
    }

    /** With PgBouncer stacks go out statement by statement, too, but nobody has asked for that. */
    @Test
    void onlyTheSettingIsCountedAsForced(TestSchema schema) {
        Map<Setting, String> settings = Map.of(Setting.URL, schema.server().uri(), Setting.PGBOUNCER, "true");
        new PooledDatabase(
                        engine,
                        ConnectionOptions.parse("pooled", settings),
                        new PoolOptions(0, 1, Duration.ofMinutes(1)))
                .executeStack(divisions(1))
                .await();
        assertThat(engine.stackCounters().values())
                .containsEntry("stack.execute.path.sequential", 1L)
                .doesNotContainKey("stack.execute.override.forced");
    }

    @Test
    void aStackThatIsNeverSentIsNotTold(TestSchema schema) {
        try (Session session = database(schema, "false").session().await()) {
            Reply<?> before =
                    session.executeScript("select pg_sleep(0.3)"); // who knows whether that begins a transaction
            Reply<?> stack = session.executeStack(divisions(1));
            stack.cancel();

            assertThatThrownBy(stack::await).isInstanceOf(QueryCancelledException.class);
            before.await();
            assertThat(engine.stackCounters().values()).isEmpty();
        }
    }

    @Test
    void noValueIsEverLogged(TestSchema schema) {
        List<String> logged = new CopyOnWriteArrayList<>();
        try (Logged ours = new Logged("io.howdah", entry -> {
            logged.add(entry.getMessage());
            if (entry.getThrown() != null) {
                logged.add(entry.getThrown().toString());
            }
        })) {
            PooledDatabase database = database(schema, "false");
            database.executeScript("create table secrets(word text primary key)")
                    .await();
            String insert = "insert into secrets values ($1)";
            StatementStack stack = StatementStack.empty()
                    .pushExecute(insert, "s3cret")
                    .pushExecute("insert into secrets values ('s3cret too')")
                    .pushExecuteMany(insert, List.of(List.of("s3cret"), List.of("other")))
                    .pushExecuteScript("select 's3cret'; select 1 / 0");
            for (StackOptions options :
                    List.of(StackOptions.defaults(), StackOptions.defaults().continueOnError())) {
                database.executeStack(stack, options)
                        .handle((results, failure) -> failure)
                        .join();
            }
        }
        assertThat(logged)
                .anyMatch(line -> line.contains("stack.execute.failed"))
                .anyMatch(line -> line.contains("stack.execute.complete"))
                .noneMatch(line -> line.contains("s3cret"));
    }

    @Test
    void theLogHoldsHashesOnly(TestSchema schema) {
        List<LogRecord> records = new ArrayList<>();
        try (Logged stacks = new Logged("io.howdah.stack", records::add)) {
            PooledDatabase database = database(schema, "false");
            database.executeStack(divisions(7)).await();
            assertThatThrownBy(() -> database.executeStack(divisions(0)).await())
                    .isInstanceOf(StackExecutionException.class);
        }
        assertThat(records)
                .extracting(entry -> entry.getMessage().split(" ")[0])
                .containsExactly(
                        "stack.execute.start", "stack.execute.complete", "stack.execute.start", "stack.execute.failed");
        assertThat(records.get(3).getMessage()).contains(" error_id=HOWDAH-0601 ");
        assertThat(records).allSatisfy(entry -> assertThat(entry.getMessage())
                .contains(StackExecutionException.hash(DIVIDE))
                .doesNotContain("select"));
    }
}

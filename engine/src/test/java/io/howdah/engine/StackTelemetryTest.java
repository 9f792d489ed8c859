// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class StackTelemetryTest {
    private static final String DIVIDE = "select 10 / $1::int as n";

    private final Engine engine = new Engine(1);

    @AfterEach
    void stop() {
        engine.stop(Duration.ofSeconds(5));
    }

    private PooledDatabase database(TestSchema schema, String sequential) {
        Map<Setting, String> settings = Map.of(Setting.URL, schema.uri(), Setting.STACK_NATIVE_DISABLED, sequential);
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

    @Test
    void theLogHoldsHashesOnly(TestSchema schema) {
        List<LogRecord> records = new ArrayList<>();
        Logger logger = Logger.getLogger("io.howdah.stack");
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                records.add(entry);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        handler.setLevel(Level.ALL);
        logger.addHandler(handler);
        logger.setLevel(Level.ALL);
        try {
            PooledDatabase database = database(schema, "false");
            database.executeStack(divisions(7)).await();
            assertThatThrownBy(() -> database.executeStack(divisions(0)).await())
                    .isInstanceOf(StackExecutionException.class);
        } finally {
            logger.removeHandler(handler);
            logger.setLevel(null);
        }
        assertThat(records)
                .extracting(entry -> entry.getMessage().split(" ")[0])
                .containsExactly(
                        "stack.execute.start", "stack.execute.complete", "stack.execute.start", "stack.execute.failed");
        assertThat(records).allSatisfy(entry -> assertThat(entry.getMessage())
                .contains(StackExecutionException.hash(DIVIDE))
                .doesNotContain("select"));
    }
}

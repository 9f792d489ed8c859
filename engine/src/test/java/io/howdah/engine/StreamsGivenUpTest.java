// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.QueryCancelledException;
import io.howdah.Reply;
import io.howdah.Row;
import io.howdah.Setting;
import io.howdah.engine.flow.Portion;
import io.howdah.engine.flow.PortionStream;
import io.howdah.engine.flow.Portions;
import io.howdah.engine.json.CallersJson;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Streams that are given up in the moment in which something of them begins. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class StreamsGivenUpTest {
    private final Engine engine = new Engine(1);
    private EngineConnection connection;
    private EngineSession session;

    @BeforeEach
    void open(TestSchema schema) throws Exception {
        connection = engine.connector(ConnectionOptions.parse("default", Map.of(Setting.URL, schema.uri())))
                .connect()
                .get(20, TimeUnit.SECONDS);
        session = new EngineSession(() -> connection, PlainHome.INSTANCE, () -> {});
        session.execute("create table t(id int primary key)").await();
        session.begin();
        session.execute("insert into t values (1)").await();
    }

    @AfterEach
    void close() {
        engine.stop(Duration.ofSeconds(10));
    }

    private CopyPortions<ByteBuffer> copy() {
        return new CopyPortions<>(
                PlainHome.INSTANCE,
                false,
                drain -> Copying.of(drain, "copy (select pg_sleep(600)) to stdout"),
                copying -> session.run(copying::command, copying::result, Watcher.NONE),
                (pieces, from) -> List.of());
    }

    private void assertTheTransactionIsAsItWas() {
        session.commit().await();
        assertThat(session.selectValue(Long.class, "select count(*) from t").await())
                .isEqualTo(1);
    }

    /** Rows one by one; whoever reads the stream gives it up when the second is asked for, and not yet known to be. */
    private final class GivenUp implements Portions<Row> {
        private final CompletableFuture<Reply<Long>> stream = new CompletableFuture<>();
        private final Portions<Row> rows;
        private final AtomicInteger asked = new AtomicInteger();

        GivenUp(String sql) {
            Command command = StatementCommands.statement(sql, new Object[0], CallersJson.OFF);
            rows = session.portions(() -> command, 1, Outcome::rows);
        }

        @Override
        public Reply<Portion<Row>> next() {
            Reply<Portion<Row>> next = rows.next();
            if (asked.incrementAndGet() == 2) {
                stream.join().cancel();
            }
            return next;
        }

        @Override
        public CompletionStage<? extends @Nullable Object> end(boolean complete) {
            return rows.end(complete);
        }
    }

    /** In a transaction of the caller's nothing else would. */
    @Test
    void aCancelCancelsThePortionThatIsJustBeingAskedFor() {
        GivenUp portions =
                new GivenUp("select pg_sleep(case i when 2 then 600 else 0 end) from generate_series(1, 2) i");
        Reply<Long> stream = new PortionStream<>(PlainHome.INSTANCE, size -> portions).forEach(row -> {});
        portions.stream.complete(stream);

        assertThatThrownBy(() -> stream.await(Duration.ofSeconds(20))).isInstanceOf(QueryCancelledException.class);
        session.rollback().await();
    }

    /** The subscriber cancels when whoever asks for it has just seen that it has not. */
    @Test
    void aCopyThatIsAskedForBehindItsEndIsNotBegun() {
        CopyPortions<ByteBuffer> portions = copy();
        portions.end(false);

        assertThatThrownBy(() -> portions.next().await()).isInstanceOf(QueryCancelledException.class);
        assertTheTransactionIsAsItWas();
    }

    /** Its event loop has something else to do until then. */
    @Test
    void aCopyWhoseSubscriberCancelsBeforeItIsSentLeavesTheTransactionAsItWas() {
        CountDownLatch cancelled = new CountDownLatch(1);
        connection.onLoop(() -> await(cancelled));
        CopyPortions<ByteBuffer> portions = copy();
        Reply<Portion<ByteBuffer>> asked = portions.next();
        portions.end(false);
        cancelled.countDown();

        assertThatThrownBy(asked::await).isInstanceOf(QueryCancelledException.class);
        assertTheTransactionIsAsItWas();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}

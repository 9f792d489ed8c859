// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.HowdahException;
import io.howdah.MappingException;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A thread that waits for many rows reads those that are here while others are on their way. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class RowsWhileOthersComeTest {
    private static final int MANY = 20_000;
    private static final int LATE = 19_000;

    /** The server gives the rows before the late one, and then waits for a lock. */
    private static final String ROWS = "select n, 'row number ' || n as name, case when n = " + LATE
            + " then pg_advisory_xact_lock(hashtext(current_schema())) is null end as late"
            + " from generate_series(1, " + MANY + ") n";

    private static volatile CountDownLatch firstMade = new CountDownLatch(1);

    /** Says that the first one was made. */
    record Named(int n, String name) {
        Named {
            if (n < 1) {
                throw new IllegalStateException("there is no row " + n);
            }
            firstMade.countDown();
        }
    }

    private Database database;
    private Session holder;
    private final AtomicBoolean early = new AtomicBoolean();

    @BeforeEach
    void lock(TestSchema schema) {
        firstMade = new CountDownLatch(1);
        database = Howdah.open(schema.uri());
        holder = database.session().await();
        holder.begin().await();
        holder.execute("select pg_advisory_xact_lock(hashtext(current_schema()))")
                .await();
    }

    @AfterEach
    void close() {
        holder.close();
        database.close();
    }

    /** Lets the last rows come when the first one was made, or when that takes too long. */
    private Thread releasing() {
        Thread releases = new Thread(() -> {
            try {
                early.set(firstMade.await(10, TimeUnit.SECONDS));
            } catch (InterruptedException impossible) {
                throw new IllegalStateException(impossible);
            } finally {
                holder.rollback().await();
            }
        });
        releases.start();
        return releases;
    }

    private static List<Integer> numbers() {
        return IntStream.rangeClosed(1, MANY).boxed().toList();
    }

    @Test
    void theFirstRowsAreMadeBeforeTheLastHaveCome() throws Exception {
        Thread releases = releasing();

        List<Named> rows = database.select(Named.class, ROWS).await();

        assertThat(rows).extracting(Named::n).isEqualTo(numbers());
        assertThat(rows.get(MANY - 1).name()).isEqualTo("row number " + MANY);
        releases.join();
        assertThat(early).isTrue();
    }

    @Test
    void soIsAnyWayToWaitAndAnyStageBehind() throws Exception {
        Thread releases = releasing();
        Reply<Integer> size = database.select(Named.class, ROWS).thenApply(List::size);
        assertThat(size.get(30, TimeUnit.SECONDS)).isEqualTo(MANY);
        releases.join();
        assertThat(early).isTrue();
    }

    @Test
    void whoWaitsForNothingGetsTheSame() throws Exception {
        holder.rollback().await();
        CountDownLatch done = new CountDownLatch(1);
        Reply<List<Named>> reply = database.select(Named.class, ROWS);
        reply.whenComplete((rows, failure) -> done.countDown());
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(reply.await()).extracting(Named::n).isEqualTo(numbers());
    }

    @Test
    void whoHasNoPatienceLeavesTheConnectionAsItWas() {
        Reply<List<Named>> reply = database.select(Named.class, ROWS);
        assertThatThrownBy(() -> reply.await(Duration.ofMillis(500))).isInstanceOf(HowdahException.class);
        holder.rollback().await();
        assertThat(database.select(Named.class, ROWS).await()).hasSize(MANY);
    }

    /** What the rows before it became is of no interest then. */
    @Test
    void aStatementThatFailsLateFailsAsEver() {
        holder.rollback().await();
        assertThatThrownBy(() -> database.select(
                                Named.class,
                                "select n, (1 / (" + LATE + " - n))::text as name from generate_series(1, $1) n",
                                MANY)
                        .await())
                .isInstanceOf(HowdahException.class)
                .hasMessageContaining("division by zero");
    }

    @Test
    void aRowThatCannotBeMadeFailsTheReplyAndNothingElse() {
        holder.rollback().await();
        assertThatThrownBy(() -> database.select(
                                Named.class, "select 100 - n as n, 'x' as name from generate_series(1, $1) n", MANY)
                        .await())
                .isInstanceOf(MappingException.class);
        assertThat(database.selectValue(Integer.class, "select 1").await()).isEqualTo(1);
    }
}

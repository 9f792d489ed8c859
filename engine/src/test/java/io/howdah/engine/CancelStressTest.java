// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.HowdahException;
import io.howdah.QueryCancelledException;
import io.howdah.QueryTimeoutException;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Many callers who cancel at random, on sessions and through the rental desk. Whatever is not to be cancelled succeeds,
 * with its own answer; whatever is to be cancelled is, or succeeds with its own answer.
 */
@ExtendWith(PostgresExtension.class)
@Timeout(300)
class CancelStressTest {
    private static final int CALLERS = 12;
    private static final int CALLS = 400;
    private static final String QUERY = "select $1::int from pg_sleep($2)";

    private record Tally(int innocent, int cancelled, int quicker) {
        Tally plus(Tally other) {
            return new Tally(innocent + other.innocent, cancelled + other.cancelled, quicker + other.quicker);
        }
    }

    /** A call, whether somebody cancels it, and what it is to answer. */
    private record Call(int number, boolean toBeCancelled, Reply<@Nullable Integer> reply) {
        Tally ended() {
            try {
                assertThat(reply.await()).isEqualTo(number);
                return toBeCancelled ? new Tally(0, 0, 1) : new Tally(1, 0, 0);
            } catch (QueryCancelledException | QueryTimeoutException cancelled) {
                assertThat(toBeCancelled)
                        .as("call %d was innocent: %s", number, cancelled)
                        .isTrue();
                return new Tally(0, 1, 0);
            }
        }
    }

    /** Calls several statements in one pipeline, and cancels some of them at random moments. */
    private static final class Caller implements Callable<Tally> {
        private final Random random;
        private final Database database;
        private final boolean onSession;

        Caller(long seed, Database database, boolean onSession) {
            random = new Random(seed);
            this.database = database;
            this.onSession = onSession;
        }

        @Override
        public Tally call() throws Exception {
            Tally tally = new Tally(0, 0, 0);
            int called = 0;
            while (called < CALLS) {
                int many = 1 + random.nextInt(5);
                tally = tally.plus(onSession ? withSession(called, many) : oneShots(called, many));
                called += many;
            }
            return tally;
        }

        private Tally oneShots(int first, int many) throws Exception {
            List<Call> calls = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                int number = first + i;
                calls.add(call(number, time -> database.selectValue(Integer.class, QUERY, number, time)));
            }
            return ended(calls);
        }

        private Tally withSession(int first, int many) throws Exception {
            try (Session session = database.session().await()) {
                List<Call> calls = new ArrayList<>();
                for (int i = 0; i < many; i++) {
                    int number = first + i;
                    calls.add(call(number, time -> session.selectValue(Integer.class, QUERY, number, time)));
                }
                return ended(calls);
            }
        }

        private interface Verb {
            Reply<@Nullable Integer> call(double time);
        }

        private Call call(int number, Verb verb) {
            boolean toBeCancelled = random.nextInt(4) == 0;
            double time = random.nextInt(3) == 0 ? random.nextDouble() * 0.01 : 0;
            return new Call(number, toBeCancelled, verb.call(time));
        }

        private Tally ended(List<Call> calls) throws Exception {
            for (Call call : calls) {
                if (call.toBeCancelled) {
                    if (random.nextBoolean()) {
                        Thread.sleep(0, random.nextInt(999_999)); // the moment is what is tried out
                    }
                    call.reply.cancel();
                }
            }
            Tally tally = new Tally(0, 0, 0);
            for (Call call : calls) {
                tally = tally.plus(call.ended());
            }
            return tally;
        }
    }

    @Test
    void noInnocentStatementIsCancelledAndEveryAnswerIsItsOwn(TestSchema schema) throws Exception {
        long seed = Long.getLong("cancel.seed", ThreadLocalRandom.current().nextLong());
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        try (Database database = Howdah.open(schema.uri() + "&max-size=6&acquire-timeout=60s")) {
            List<Future<Tally>> running = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                running.add(threads.submit(new Caller(seed + i, database, i % 2 == 0)));
            }
            Tally all = new Tally(0, 0, 0);
            for (Future<Tally> caller : running) {
                all = all.plus(caller.get());
            }
            System.out.println("Cancel stress, seed " + seed + ": " + all);
            assertThat(all.innocent + all.cancelled + all.quicker).isGreaterThanOrEqualTo(CALLERS * CALLS);
            assertThat(all.cancelled).as("cancelled, seed %d", seed).isPositive();
            assertThat(database.selectValue(Integer.class, "select 1").await(Duration.ofSeconds(10)))
                    .isEqualTo(1);
        } catch (HowdahException failed) {
            throw new AssertionError("seed " + seed, failed);
        } finally {
            threads.shutdownNow();
        }
    }
}

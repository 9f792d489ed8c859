// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.howdah.benchmarks.Contender;
import io.howdah.benchmarks.Slice;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import java.util.function.LongFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CommittingTest {
    private static PostgresServer postgres;

    /** @param sql of the number of a stack */
    private record Told(LongFunction<String> sql) implements Contender {
        @Override
        public String name() {
            return "vertx";
        }

        @Override
        public Slice run(int operations) throws Exception {
            return Slice.of(() -> {
                for (int i = 0; i < operations; i++) {
                    postgres.execute(sql.apply(i));
                }
                return 0;
            });
        }
    }

    @BeforeAll
    static void start() {
        postgres = PostgresServer.start(ServerOptions.defaults());
        postgres.execute("drop table if exists stack_log; create table stack_log(n bigint)");
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    private static void turn(LongFunction<String> sql) throws Exception {
        try (Contender committing = new Committing(new Told(sql), postgres, 2)) {
            committing.prepare();
            committing.run(3);
            committing.verify();
        }
    }

    private static String insert(long n) {
        return "insert into stack_log values (" + n + ");";
    }

    @Test
    void aTransactionForEachStackWithAllOfItsRowsIsWhatIsWanted() {
        assertThatCode(() -> turn(n -> "begin;" + insert(n) + insert(n) + "commit"))
                .doesNotThrowAnyException();
    }

    @Test
    void whoDoesNotCommitIsFoundOut() {
        assertThatIllegalStateException()
                .isThrownBy(() -> turn(n -> "begin;" + insert(n) + insert(n) + "rollback"))
                .withMessage("vertx has left rows, stacks and transactions [0, 0, 0], not [6, 3, 3]");
    }

    @Test
    void whoCommitsEachStatementIsFoundOut() {
        assertThatIllegalStateException()
                .isThrownBy(() -> turn(n -> insert(n) + "commit;" + insert(n)))
                .withMessage("vertx has left rows, stacks and transactions [6, 3, 6], not [6, 3, 3]");
    }

    @Test
    void whoRunsAStackTwiceIsFoundOut() {
        assertThatIllegalStateException()
                .isThrownBy(() -> turn(n -> "begin;" + insert(1) + insert(1) + "commit"))
                .withMessage("vertx has left rows, stacks and transactions [6, 1, 3], not [6, 3, 3]");
    }
}

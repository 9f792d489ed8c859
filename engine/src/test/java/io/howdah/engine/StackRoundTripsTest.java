// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Session;
import io.howdah.StackExecutionException;
import io.howdah.StackOptions;
import io.howdah.StackResult;
import io.howdah.StatementStack;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.RoundTrips;
import io.howdah.testkit.TestSchema;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Counts what a stack costs on a link; it does not time it. */
@ExtendWith(PostgresExtension.class)
class StackRoundTripsTest {
    private static final StackOptions CONTINUE = StackOptions.defaults().continueOnError();

    private RoundTrips link;
    private Database database;
    private Session session;

    @BeforeEach
    void open(TestSchema schema) throws IOException {
        link = new RoundTrips(schema.server().host(), schema.server().port());
        database = Howdah.open(schema.uri() + "&host=localhost&port=" + link.port());
        database.execute("create table t(id int primary key, name text not null)")
                .await();
        session = database.session().await();
        session.execute("select 1").await();
    }

    @AfterEach
    void close() throws IOException {
        session.close();
        database.close();
        link.close();
    }

    private static StatementStack stack(int first) {
        StatementStack stack = StatementStack.empty();
        for (int i = first; i < first + 5; i++) {
            stack = stack.pushExecute("insert into t values ($1, $2)", i, "x" + i)
                    .pushExecute("select name from t where id = $1", i);
        }
        return stack;
    }

    private int trips(Runnable work) {
        int before = link.count();
        work.run();
        return link.count() - before;
    }

    @Test
    void aStackOfUnknownStatementsCostsTwoRoundTripsAndThenOne() {
        assertThat(trips(() -> session.executeStack(stack(1)).await())).isEqualTo(2);
        assertThat(trips(() -> session.executeStack(stack(11)).await())).isEqualTo(1);
        assertThat(trips(() -> session.executeStack(stack(21), CONTINUE).await()))
                .isEqualTo(1);
        assertThat(trips(() -> assertThatThrownBy(
                                () -> session.executeStack(stack(31).extend(stack(21)))
                                        .await())
                        .isInstanceOf(StackExecutionException.class)))
                .isEqualTo(1);
    }

    @Test
    void soDoesOneThatContinues() {
        assertThat(trips(() -> session.executeStack(stack(1), CONTINUE).await()))
                .isEqualTo(2);
        assertThat(trips(() -> {
                    assertThat(session.executeStack(stack(4), CONTINUE).await())
                            .filteredOn(StackResult::isError)
                            .hasSize(2);
                }))
                .isEqualTo(1);
    }

    @Test
    void soDoesOneInATransactionWhoseBeginTravelsAhead() {
        for (StackOptions options : new StackOptions[] {StackOptions.defaults(), CONTINUE}) {
            int first = options.continuesOnError() ? 100 : 1;
            for (int expected = 2; expected >= 1; expected--) {
                int at = first + 20 * expected;
                assertThat(trips(() -> {
                            session.begin();
                            session.executeStack(stack(at), options).await();
                        }))
                        .isEqualTo(options.continuesOnError() || expected == 1 ? expected : 2);
                session.commit().await();
            }
        }
    }

    @Test
    void inATransactionEachFailureCostsOneMore() {
        session.executeStack(stack(1), CONTINUE).await();
        session.begin();
        session.executeStack(stack(11), CONTINUE).await();
        session.commit().await();

        session.begin().await();
        StatementStack failing = stack(6).extend(stack(12)); // fails where 11 to 15 are there already, but for 16
        long failures = 4;
        assertThat(trips(
                        () -> assertThat(session.executeStack(failing, CONTINUE).await())
                                .filteredOn(StackResult::isError)
                                .hasSize((int) failures)))
                .isEqualTo(1 + (int) failures);
        session.rollback().await();
    }

    @Test
    void aStackWithItsOwnBeginAndCommitIsPreparedTogetherWithThem() {
        StatementStack stack = StatementStack.empty()
                .pushExecute("set local work_mem = '8MB'")
                .pushExecute("insert into t values ($1, $2)", 1, "x")
                .pushExecute("delete from t");
        assertThat(trips(() -> session.executeStack(stack).await())).isEqualTo(2);
    }

    /**
     * Behind the first one-shot there is a reset, because nobody knows yet what lies beneath its statements; the catalogue
     * is asked about all of them then, while the second one is served.
     */
    @Test
    void aOneShotCostsTheSame() {
        try (Database plain = database) {
            session.close();
            plain.executeStack(stack(1)).await();
            plain.executeStack(stack(11)).await();
            for (int first = 21; first <= 41; first += 10) {
                int at = first;
                assertThat(trips(() -> plain.executeStack(stack(at)).await())).isEqualTo(1);
            }
        }
    }
}

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
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Counts what a stack costs on a link; it does not time it. */
@ExtendWith(PostgresExtension.class)
class StackRoundTripsTest {
    private static final StackOptions CONTINUE = StackOptions.defaults().continueOnError();
    private static final List<StackOptions> BOTH = List.of(StackOptions.defaults(), CONTINUE);

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
        return stack(first, "");
    }

    /** @param tag another one makes other statements */
    private static StatementStack stack(int first, String tag) {
        StatementStack stack = StatementStack.empty();
        for (int i = first; i < first + 5; i++) {
            stack = stack.pushExecute("insert into t" + tag + " values ($1, $2)", i, "x" + i)
                    .pushExecute("select name from t" + tag + " where id = $1", i);
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
        for (StackOptions options : BOTH) {
            int first = options.continuesOnError() ? 100 : 1;
            String tag = options.continuesOnError() ? " /* continues */" : "";
            for (int expected = 2; expected >= 1; expected--) {
                int at = first + 20 * expected;
                assertThat(trips(() -> {
                            session.begin();
                            session.executeStack(stack(at, tag), options).await();
                        }))
                        .isEqualTo(expected);
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
        assertThat(trips(() -> session.executeStack(stack).await())).isEqualTo(1);
    }

    @Test
    void everyKindOfOperationTravelsWithTheOthers() {
        for (StackOptions options : BOTH) {
            String tag = " /* " + options.continuesOnError() + " */ ";
            StatementStack stack = StatementStack.empty()
                    .pushExecute("insert into" + tag + "t values ($1, 'x')", 1)
                    .pushExecuteMany(
                            "insert into" + tag + "t values ($1, $2)",
                            List.of(List.of(2, "a"), List.of(3, "b"), List.of(4, "c")))
                    .pushExecuteScript("update" + tag + "t set name = 'y'; delete from" + tag + "t");
            for (int expected = 2; expected >= 1; expected--) {
                assertThat(trips(() -> assertThat(
                                        session.executeStack(stack, options).await())
                                .noneMatch(StackResult::isError)))
                        .isEqualTo(expected);
            }
        }
    }

    /** The client beneath has a limit to what it has on its way: a flight is one command for it. */
    @Test
    void thereIsNoNumberOfOperationsThatIsTooManyForOne() {
        session.executeStack(stack(0)).await();
        StatementStack many = StatementStack.empty();
        for (int i = 100; i < 400; i++) {
            many = many.pushExecute("insert into t values ($1, $2)", i, "x");
        }
        for (StackOptions options : BOTH) {
            StatementStack stack = many.pushExecute("select name from t where id = $1", 399);
            assertThat(trips(() -> assertThat(
                                    session.executeStack(stack, options).await())
                            .noneMatch(StackResult::isError)))
                    .isEqualTo(1);
            session.execute("delete from t").await();
        }
    }

    /** @param tag another one makes other statements */
    private static StatementStack madeAndFilled(String tag) {
        return StatementStack.empty()
                .pushExecute("create table made(id int, name text)")
                .pushExecute("insert into made values ($1, 'a" + tag + "')", 1)
                .pushExecute("insert into made values ($1, 'b" + tag + "')", 2)
                .pushExecute("insert into made values ($1, 'c" + tag + "')", 3)
                .pushExecute("select '" + tag + "' as tag, name from made");
    }

    /**
     * All are prepared, as far as they can be; the table is made; the others are prepared; and they are done. So the number
     * does not depend on how many they are. Where the CREATE is known already, nothing is prepared before it.
     */
    @Test
    void whatCanOnlyBePreparedBehindAnotherOneIsPreparedTogether() {
        for (StackOptions options : BOTH) {
            StatementStack stack = madeAndFilled("" + options.continuesOnError());
            int first = options.continuesOnError() ? 3 : 4;
            for (int expected : new int[] {first, 1}) {
                assertThat(trips(() -> assertThat(
                                        session.executeStack(stack, options).await())
                                .noneMatch(StackResult::isError)))
                        .isEqualTo(expected);
                session.execute("drop table made").await();
            }
        }
    }

    @Test
    void inATransactionToo() {
        for (StackOptions options : BOTH) {
            StatementStack stack = madeAndFilled("" + options.continuesOnError());
            assertThat(trips(() -> {
                        session.begin();
                        assertThat(session.executeStack(stack, options).await()).noneMatch(StackResult::isError);
                    }))
                    .isEqualTo(4);
            session.rollback().await();
        }
    }

    /** Each has a transaction of its own; one that fails does not hold up those behind it. */
    @Test
    void scriptsThatWantTransactionsTravelTogetherWhenTheStackContinues() {
        StatementStack stack = StatementStack.empty()
                .pushExecuteScript("set local work_mem = '7MB'; insert into t values (1, 'a')")
                .pushExecuteScript("set local work_mem = '8MB'; insert into t values (1, 'twice')")
                .pushExecute("insert into t values (2, 'b')")
                .pushExecuteScript("set local work_mem = '9MB'; insert into t values (3, 'c')");
        for (int expected = 2; expected >= 1; expected--) {
            assertThat(trips(() -> assertThat(
                                    session.executeStack(stack, CONTINUE).await())
                            .extracting(StackResult::isError)
                            .containsExactly(false, true, false, false)))
                    .isEqualTo(expected);
            session.execute("delete from t").await();
        }
    }

    /** It is prepared behind that, also if it was before: PostgreSQL may refuse a plan that is older than its table. */
    @Test
    void whatStandsBehindAnAlterIsPreparedBehindIt() {
        StatementStack stack = StatementStack.empty()
                .pushExecute("alter table t alter column name set not null")
                .pushExecute("insert into t values ($1, 'x')", 1)
                .pushExecute("delete from t")
                .pushExecute("select * from t");
        for (StackOptions options : BOTH) {
            session.executeStack(stack, options).await();
            assertThat(trips(() -> session.executeStack(stack, options).await()))
                    .isEqualTo(3);
        }
    }

    /** What it means is settled by the setting; so it is prepared behind that, and known there the next time. */
    @Test
    void whatStandsBehindASearchPathIsPreparedBehindItOnce() {
        StatementStack stack = StatementStack.empty()
                .pushExecute("set local search_path = pg_temp, public")
                .pushExecute("select 1 as one")
                .pushExecute("select 2 as two");
        for (StackOptions options : BOTH) {
            session.begin();
            session.executeStack(stack, options).await();
            session.commit().await();
            assertThat(trips(() -> {
                        session.begin();
                        session.executeStack(stack, options).await();
                    }))
                    .isEqualTo(1);
            session.commit().await();
        }
    }

    @Test
    void whatStandsBehindAnIndexDoesNotWaitForIt() {
        StatementStack stack = StatementStack.empty()
                .pushExecute("create index if not exists names on t(name)")
                .extend(stack(1));
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

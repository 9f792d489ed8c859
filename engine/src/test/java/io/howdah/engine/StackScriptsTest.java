// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.ForeignKeyViolationException;
import io.howdah.Howdah;
import io.howdah.QueryTimeoutException;
import io.howdah.Session;
import io.howdah.StackExecutionException.Path;
import io.howdah.StackOptions;
import io.howdah.StackResult;
import io.howdah.StatementStack;
import io.howdah.UniqueViolationException;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Scripts that want a transaction, each for itself in a stack that continues on errors, whichever way it is sent. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class StackScriptsTest {
    private static final StackOptions CONTINUE = StackOptions.defaults().continueOnError();

    private static void play(TestSchema schema, Path path, String more, BiConsumer<Database, Session> scene) {
        try (Database database =
                        Howdah.open(schema.uri() + "&stack-native-disabled=" + (path == Path.SEQUENTIAL) + more);
                Session session = database.session().await()) {
            database.executeScript("create table t(id int primary key);"
                            + " create table child(id int references t deferrable initially deferred)")
                    .await();
            scene.accept(database, session);
        }
    }

    private static String framed(String statement) {
        return "set local work_mem = '8MB'; " + statement;
    }

    private static String insert(int id) {
        return "insert into t values (" + id + ")";
    }

    private static List<Integer> ids(Database database) {
        return database.select(Integer.class, "select id from t order by id").await();
    }

    @ParameterizedTest
    @EnumSource
    void oneThatFailsLeavesNothingAndHoldsUpNobody(Path path, TestSchema schema) {
        StatementStack stack = StatementStack.empty()
                .pushExecuteScript(framed(insert(1)))
                .pushExecuteScript(framed(insert(2) + "; " + insert(1) + "; " + insert(3)))
                .pushExecute(insert(4))
                .pushExecuteScript(framed(insert(4)))
                .pushExecuteScript(framed(insert(5)));
        play(schema, path, "", (database, session) -> {
            for (int attempt = 0; attempt < 2; attempt++) { // unknown statements, then prepared ones
                List<StackResult> results =
                        session.executeStack(stack, CONTINUE).await();

                assertThat(results).extracting(StackResult::isError).containsExactly(false, true, false, true, false);
                assertThat(results.get(1).error().orElseThrow())
                        .hasCauseInstanceOf(UniqueViolationException.class)
                        .hasMessageContaining("statement 3 of 4 of the script");
                assertThat(results.get(3).error().orElseThrow()).hasCauseInstanceOf(UniqueViolationException.class);
                assertThat(ids(database)).containsExactly(1, 4, 5);
                session.execute("delete from t").await();
                assertThat(ids(database)).isEmpty(); // so no transaction was left open
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void aCommitThatFailsIsTheFailureOfItsScript(Path path, TestSchema schema) {
        StatementStack stack = StatementStack.empty()
                .pushExecuteScript(framed(insert(1)))
                .pushExecuteScript(framed("insert into child values (9)"))
                .pushExecuteScript(framed(insert(2)));
        play(schema, path, "", (database, session) -> {
            List<StackResult> results = session.executeStack(stack, CONTINUE).await();

            assertThat(results).extracting(StackResult::isError).containsExactly(false, true, false);
            assertThat(results.get(1).error().orElseThrow()).hasCauseInstanceOf(ForeignKeyViolationException.class);
            assertThat(ids(database)).containsExactly(1, 2);
        });
    }

    /** The second script is begun, and waits for one of its statements to be prepared, while the first has failed. */
    @ParameterizedTest
    @EnumSource
    void oneThatMakesItsTableGoesOnBehindOneThatFailed(Path path, TestSchema schema) {
        StatementStack stack = StatementStack.empty()
                .pushExecuteScript(framed(insert(1) + "; " + insert(1)))
                .pushExecuteScript("create table made(id int); insert into made values (7)")
                .pushExecuteScript(
                        "create table lost(id int); insert into lost values (8); " + insert(2) + "; " + insert(2))
                .pushExecuteScript(framed(insert(3)));
        play(schema, path, "", (database, session) -> {
            List<StackResult> results = session.executeStack(stack, CONTINUE).await();

            assertThat(results).extracting(StackResult::isError).containsExactly(true, false, true, false);
            assertThat(database.selectValue(Integer.class, "select id from made")
                            .await())
                    .isEqualTo(7);
            assertThat(database.selectValue(Boolean.class, "select to_regclass('lost') is null")
                            .await())
                    .isTrue();
            assertThat(ids(database)).containsExactly(3);
        });
    }

    @ParameterizedTest
    @EnumSource
    void oneThatTakesTooLongIsUndoneAndTheOthersAreDone(Path path, TestSchema schema) {
        StatementStack stack = StatementStack.empty()
                .pushExecuteScript(framed(insert(1)))
                .pushExecuteScript(framed(insert(2) + "; select pg_sleep(60)"))
                .pushExecuteScript(framed(insert(3)));
        play(schema, path, "&command-timeout=300ms", (database, session) -> {
            for (int attempt = 0; attempt < 2; attempt++) {
                List<StackResult> results =
                        session.executeStack(stack, CONTINUE).await();

                assertThat(results).extracting(StackResult::isError).containsExactly(false, true, false);
                assertThat(results.get(1).error().orElseThrow()).hasCauseInstanceOf(QueryTimeoutException.class);
                assertThat(ids(database)).containsExactly(1, 3);
                session.execute("delete from t").await();
            }
        });
    }

    /** Its statements are plain, so that they need no BEGIN, but they are prepared behind the ALTER, and one cannot be. */
    @ParameterizedTest
    @EnumSource
    void oneBehindAnAlterIsDoneAsAWholeOrNotAtAll(Path path, TestSchema schema) {
        StatementStack stack = StatementStack.empty()
                .pushExecute("alter table t add column more int")
                .pushExecuteScript(insert(1) + "; insert into nowhere values (1)")
                .pushExecuteScript(insert(2) + "; " + insert(3));
        play(schema, path, "", (database, session) -> {
            assertThat(session.executeStack(stack, CONTINUE).await())
                    .extracting(StackResult::isError)
                    .containsExactly(false, true, false);
            assertThat(ids(database)).containsExactly(2, 3);
        });
    }
}

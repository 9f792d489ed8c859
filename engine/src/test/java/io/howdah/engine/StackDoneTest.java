// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.howdah.Database;
import io.howdah.ErrorId;
import io.howdah.Howdah;
import io.howdah.Session;
import io.howdah.StackExecutionException;
import io.howdah.StackExecutionException.Path;
import io.howdah.StackOptions;
import io.howdah.StackResult;
import io.howdah.StatementStack;
import io.howdah.Statements;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What of a stack has run when an operation has failed, whichever way it was sent. */
@ExtendWith(PostgresExtension.class)
class StackDoneTest {
    private static final StackOptions CONTINUE = StackOptions.defaults().continueOnError();
    private static final String INSERT = "insert into t values ($1)";

    private static void play(TestSchema schema, Path path, Consumer<Database> scene) {
        try (Database database = Howdah.open(schema.uri() + "&stack-native-disabled=" + (path == Path.SEQUENTIAL))) {
            database.execute("create table t(id int primary key, check (id > 0))")
                    .await();
            scene.accept(database);
        }
    }

    private static StatementStack inserts(int... ids) {
        StatementStack stack = StatementStack.empty();
        for (int id : ids) {
            stack = stack.pushExecute(INSERT, id);
        }
        return stack;
    }

    private static void assertFailure(Statements on, StatementStack stack, int index, int done) {
        StackExecutionException failure = catchThrowableOfType(
                StackExecutionException.class, () -> on.executeStack(stack).await());
        assertThat(failure.index()).isEqualTo(index);
        assertThat(failure.done()).isEqualTo(done);
    }

    /** The indexes of the operations that failed, each with what was done before it. */
    private static List<String> failures(Statements on, StatementStack stack) {
        return on.executeStack(stack, CONTINUE).await().stream()
                .filter(StackResult::isError)
                .map(result -> result.error().orElseThrow())
                .map(failure -> failure.index() + " behind " + failure.done())
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void nothingHasRunOfAStackThatIsRefusedBeforeItIsSent(Path path, TestSchema schema) {
        play(schema, path, database -> {
            assertFailure(database, inserts(1, 2).pushExecute("commit"), 2, 0);
            assertFailure(database, inserts(1, 2).pushExecute(INSERT), 2, 0);
            try (Session session = database.session().await()) {
                session.begin();
                assertFailure(session, inserts(1, 2).pushExecute("commit"), 2, 0);
                session.rollback().await();
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void whatStandsBeforeTheFirstFailureHasRun(Path path, TestSchema schema) {
        play(schema, path, database -> {
            for (int attempt = 0; attempt < 2; attempt++) { // unknown statements, then prepared ones
                assertFailure(database, inserts(1, 2, 0, 3), 2, 2);
                assertFailure(database, inserts(1).pushExecute(INSERT, "two"), 1, 1);
                assertFailure(
                        database,
                        inserts(1).pushExecuteScript("insert into t values (2); insert into t values (0)"),
                        1,
                        1);
                assertFailure(database, inserts(1).pushExecuteMany(INSERT, List.of(List.of(2), List.of(0))), 1, 1);
                assertFailure(database, inserts(0), 0, 0);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void insideATransactionToo(Path path, TestSchema schema) {
        play(schema, path, database -> {
            try (Session session = database.session().await()) {
                for (int attempt = 0; attempt < 2; attempt++) {
                    session.begin();
                    assertFailure(session, inserts(1, 2, 0, 3), 2, 2);
                    session.rollback().await();
                    session.begin();
                    assertThat(failures(session, inserts(0, 1, -1, 2, 2)))
                            .containsExactly("0 behind 0", "2 behind 1", "4 behind 2");
                    session.rollback().await();
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void whatFailedBeforeAnotherFailureHasNotBeenDone(Path path, TestSchema schema) {
        play(schema, path, database -> {
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThat(failures(database, inserts(0, 1, -1, 2, 2)))
                        .containsExactly("0 behind 0", "2 behind 1", "4 behind 2");
                database.execute("delete from t").await();
            }
        });
    }

    /** It is known before the others are sent, and these are done all the same. */
    @ParameterizedTest
    @EnumSource
    void whatCannotBeSentStandsBehindWhatWasDone(Path path, TestSchema schema) {
        play(schema, path, database -> assertThat(
                        failures(database, inserts(1, 0).pushExecute("commit").extend(inserts(2, 0))))
                .containsExactly("1 behind 1", "2 behind 1", "4 behind 2"));
    }

    @ParameterizedTest
    @EnumSource
    void allHasRunWhenTheCommitFails(Path path, TestSchema schema) {
        play(schema, path, database -> {
            database.execute("create table child(id int references t deferrable initially deferred)")
                    .await();
            StackExecutionException failure =
                    catchThrowableOfType(StackExecutionException.class, () -> database.executeStack(
                                    inserts(1).pushExecute("insert into child values (9)"))
                            .await());
            assertThat(failure.id()).isEqualTo(ErrorId.STACK_COMMIT);
            assertThat(failure.index()).isEqualTo(2);
            assertThat(failure.done()).isEqualTo(2);
        });
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.howdah.CommitOutcomeUnknownException;
import io.howdah.ConnectionLostException;
import io.howdah.Database;
import io.howdah.ErrorId;
import io.howdah.Howdah;
import io.howdah.Session;
import io.howdah.StackExecutionException;
import io.howdah.StackExecutionException.Fate;
import io.howdah.StackExecutionException.Path;
import io.howdah.StackOptions;
import io.howdah.StatementStack;
import io.howdah.TransactionOptions;
import io.howdah.TransactionRolledBackException;
import io.howdah.testkit.Link;
import io.howdah.testkit.Link.Side;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A stack that has committed, or has not: its connection ended before the answer came. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class StackCommitOutcomeTest {
    private static final String COMMITTED = "COMMIT\0";
    private static final String INSERTED = "INSERT 0 1\0";

    private interface Scene {
        void play(AnswerThief thief, Database stolen, Database direct);
    }

    private static void play(TestSchema schema, Path path, Scene scene) throws IOException {
        try (Database direct = Howdah.open(schema.uri());
                AnswerThief thief =
                        new AnswerThief(schema.server().host(), schema.server().port(), AnswerThief.NOTHING);
                Database stolen = Howdah.open(schema.uri() + "&max-size=1&host=localhost&port=" + thief.port()
                        + "&stack-native-disabled=" + (path == Path.SEQUENTIAL))) {
            direct.execute("create table t(id int)").await();
            scene.play(thief, stolen, direct);
        }
    }

    private static StatementStack inserts(int... ids) {
        StatementStack stack = StatementStack.empty();
        for (int id : ids) {
            stack = stack.pushExecute("insert into t values ($1)", id);
        }
        return stack;
    }

    private static List<Integer> ids(Database database) {
        return database.select(Integer.class, "select id from t order by id").await();
    }

    private static StackExecutionException failure(Database database, StatementStack stack, StackOptions options) {
        StackExecutionException failure =
                catchThrowableOfType(StackExecutionException.class, () -> database.executeStack(stack, options)
                        .await());
        assertThat(failure.fate()).isEqualTo(Fate.UNKNOWN);
        return failure;
    }

    private static void assertCommitUnknown(StackExecutionException failure, int index, ErrorId id) {
        assertThat(failure)
                .hasCauseInstanceOf(CommitOutcomeUnknownException.class)
                .hasMessageContaining("what became of it is not known")
                .hasMessageContaining("Look for what it wrote");
        assertThat(failure.getCause()).hasCauseInstanceOf(ConnectionLostException.class);
        assertThat(failure.index()).isEqualTo(index);
        assertThat(failure.id()).isEqualTo(id);
    }

    @ParameterizedTest
    @EnumSource
    void plainStatementsThatAreTheirOwnTransaction(Path path, TestSchema schema) throws IOException {
        play(schema, path, (thief, stolen, direct) -> {
            stolen.executeStack(inserts(1, 2)).await();
            thief.stealWhatSays(path == Path.NATIVE ? INSERTED : COMMITTED);

            assertCommitUnknown(failure(stolen, inserts(3, 4), StackOptions.defaults()), 2, ErrorId.STACK_COMMIT);
            assertThat(ids(direct)).containsExactly(1, 2, 3, 4); // so it was kept, and was not run again
        });
    }

    @ParameterizedTest
    @EnumSource
    void aStackWithItsOwnBeginAndCommit(Path path, TestSchema schema) throws IOException {
        play(schema, path, (thief, stolen, direct) -> {
            thief.stealWhatSays(COMMITTED);
            StatementStack stack =
                    StatementStack.empty().pushExecute("lock table t").extend(inserts(1));

            assertCommitUnknown(failure(stolen, stack, StackOptions.defaults()), 2, ErrorId.STACK_COMMIT);
            assertThat(ids(direct)).containsExactly(1);
        });
    }

    @ParameterizedTest
    @EnumSource
    void anOperationThatIsCommittedByItself(Path path, TestSchema schema) throws IOException {
        play(schema, path, (thief, stolen, direct) -> {
            StatementStack stack = inserts(1).pushExecute("select 1").extend(inserts(2));
            stolen.executeStack(stack).await();
            thief.stealWhatSays(INSERTED);

            assertCommitUnknown(
                    failure(stolen, stack, StackOptions.defaults().continueOnError()), 0, ErrorId.STACK_OPERATION);
            assertThat(ids(direct)).startsWith(1, 1, 2);
        });
    }

    /** As PostgreSQL answers the commit of a transaction that has failed: without an error. */
    @ParameterizedTest
    @EnumSource
    void aCommitThatIsAnsweredWithARollbackIsAFailure(Path path, TestSchema schema) throws IOException {
        try (Link link = new Link(
                        schema.server().host(),
                        schema.server().port(),
                        () -> (from, portion, to) -> to.write(from == Side.SERVER ? rolledBack(portion) : portion));
                Database told = Howdah.open(schema.uri() + "&max-size=1&host=localhost&port=" + link.port()
                        + "&stack-native-disabled=" + (path == Path.SEQUENTIAL))) {
            told.execute("create table t(id int)").await();
            StatementStack stack =
                    StatementStack.empty().pushExecute("lock table t").extend(inserts(1));

            StackExecutionException failure =
                    catchThrowableOfType(StackExecutionException.class, () -> told.executeStack(stack)
                            .await());

            assertThat(failure).hasCauseInstanceOf(TransactionRolledBackException.class);
            assertThat(failure.id()).isEqualTo(ErrorId.STACK_COMMIT);
            assertThat(failure.index()).isEqualTo(2);
            assertThat(failure.fate()).isEqualTo(Fate.ROLLED_BACK);
            assertThat(told.selectValue(Integer.class, "select 1").await()).isEqualTo(1);
        }
    }

    /** Length and text of the tag that a commit is answered with are replaced by those of a rollback. */
    private static byte[] rolledBack(byte[] portion) {
        return new String(portion, StandardCharsets.ISO_8859_1)
                .replace("C\0\0\0\u000bCOMMIT\0", "C\0\0\0\rROLLBACK\0")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatEndsInTheCommit(Path path, TestSchema schema) throws IOException {
        play(schema, path, (thief, stolen, direct) -> {
            direct.executeScript("create function dies() returns trigger language plpgsql as"
                            + " $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$;"
                            + " create constraint trigger dies after insert on t deferrable initially deferred"
                            + " for each row execute function dies()")
                    .await();

            assertCommitUnknown(failure(stolen, inserts(1, 2), StackOptions.defaults()), 2, ErrorId.STACK_COMMIT);
        });
    }

    /** The server says so before it has come to the commit, which was on its way: nothing can have been committed. */
    @ParameterizedTest
    @EnumSource
    void aServerThatEndsInTheMiddleHasCommittedNothing(Path path, TestSchema schema) throws IOException {
        play(schema, path, (thief, stolen, direct) -> {
            for (StatementStack begin :
                    List.of(inserts(1), StatementStack.empty().pushExecute("lock table t"))) {
                StackExecutionException failure = failure(
                        stolen,
                        begin.pushExecute("select pg_terminate_backend(pg_backend_pid())")
                                .extend(inserts(2)),
                        StackOptions.defaults());

                assertThat(failure).hasCauseInstanceOf(ConnectionLostException.class);
                assertThat(failure.index()).isEqualTo(1);
                assertThat(ids(direct)).isEmpty();
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void inATransactionOnlyItsOwnCommitCounts(Path path, TestSchema schema) throws IOException {
        play(schema, path, (thief, stolen, direct) -> {
            AtomicInteger runs = new AtomicInteger();
            stolen.executeStack(inserts(1)).await();
            thief.stealWhatSays(INSERTED);

            StackExecutionException failure =
                    catchThrowableOfType(StackExecutionException.class, () -> stolen.inTransaction(
                                    TransactionOptions.defaults().retries(5), (Session session) -> {
                                        runs.incrementAndGet();
                                        return session.executeStack(inserts(2));
                                    })
                            .await());
            assertThat(failure).hasCauseInstanceOf(ConnectionLostException.class);
            assertThat(runs).hasValue(1);
            assertThat(ids(direct)).containsExactly(1);
        });
    }
}

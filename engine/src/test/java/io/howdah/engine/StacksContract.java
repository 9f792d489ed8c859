// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.howdah.CheckViolationException;
import io.howdah.Database;
import io.howdah.ErrorId;
import io.howdah.ForeignKeyViolationException;
import io.howdah.Howdah;
import io.howdah.NotNullViolationException;
import io.howdah.ParameterException;
import io.howdah.QueryCancelledException;
import io.howdah.QueryTimeoutException;
import io.howdah.Reply;
import io.howdah.Result;
import io.howdah.Row;
import io.howdah.Session;
import io.howdah.SqlGrammarException;
import io.howdah.StackExecutionException;
import io.howdah.StackExecutionException.Fate;
import io.howdah.StackExecutionException.Mode;
import io.howdah.StackExecutionException.Path;
import io.howdah.StackOptions;
import io.howdah.StackResult;
import io.howdah.StatementException;
import io.howdah.StatementStack;
import io.howdah.TransactionRolledBackException;
import io.howdah.UniqueViolationException;
import io.howdah.UsageException;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a stack does, whichever way it is sent. */
@ExtendWith(PostgresExtension.class)
abstract class StacksContract {
    private static final StackOptions CONTINUE = StackOptions.defaults().continueOnError();
    private static final String INSERT = "insert into t values ($1, $2)";
    private static final String DEFERRED = "create table child(id int references t(id) deferrable initially deferred)";

    private final Path path;
    private final String setting;
    private Database database;

    StacksContract(Path path, String setting) {
        this.path = path;
        this.setting = setting;
    }

    /** Where the database is that most of this is done with. */
    String address(TestSchema schema) throws IOException {
        return schema.uri();
    }

    @BeforeEach
    void open(TestSchema schema) throws IOException {
        database = Howdah.open(address(schema) + "&stack-native-disabled=" + setting);
        database.execute("create table t(id int primary key, name text not null, check (id > 0))")
                .await();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<Integer> ids() {
        return database.select(Integer.class, "select id from t order by id").await();
    }

    private static StatementStack inserts(Object... ids) {
        StatementStack stack = StatementStack.empty();
        for (Object id : ids) {
            stack = stack.pushExecute(INSERT, id, "n" + id);
        }
        return stack;
    }

    private StackExecutionException failureOf(Reply<?> reply) {
        return catchThrowableOfType(StackExecutionException.class, reply::await);
    }

    @Test
    void aStackTellsWhatEachOperationDid() {
        StatementStack stack = StatementStack.empty()
                .pushExecute("insert into t values (:id, :name) returning id, name", Map.of("id", 1, "name", "tea"))
                .pushExecuteMany(INSERT, List.of(List.of(2, "rice"), List.of(3, "salt")))
                .pushExecuteScript("update t set name = upper(name) where id = 3; select count(*) as n from t")
                .pushExecute("select id, name from t where id >= $1 order by id", 2)
                .pushExecute("delete from t where id = $1", 2);

        List<StackResult> results = database.executeStack(stack).await();

        assertThat(results).hasSize(5).noneMatch(StackResult::isError);
        assertThat(results)
                .extracting(result -> result.result().orElseThrow().operation())
                .containsExactly("INSERT", "INSERT", "SELECT", "SELECT", "DELETE");
        assertThat(results).extracting(StackResult::rowsAffected).containsExactly(1L, 2L, 2L, 2L, 1L);
        assertThat(results.get(0).rows()).extracting(Row::toMap).containsExactly(Map.of("id", 1, "name", "tea"));
        assertThat(results.get(2).results()).extracting(Result::operation).containsExactly("UPDATE", "SELECT");
        assertThat(results.get(3).rows()).extracting(row -> row.get("name")).containsExactly("rice", "SALT");
        assertThat(ids()).containsExactly(1, 3);
    }

    @Test
    void aStackIsReusable() {
        StatementStack stack = StatementStack.empty()
                .pushExecute("insert into t select coalesce(max(id), 0) + 1, 'x' from t")
                .pushExecute("select count(*) as n from t");
        for (long expected = 1; expected <= 3; expected++) {
            assertThat(database.executeStack(stack).await().get(1).rows().get(0).get("n"))
                    .isEqualTo(expected);
        }
    }

    @Test
    void severalMayExecuteTheSameStackAtOnce() {
        StatementStack stack = StatementStack.empty()
                .pushExecute("insert into t select coalesce(max(id), 0) + 1, $1 from t", "x")
                .pushExecuteMany(
                        "update t set name = $1 where name = $2", List.of(List.of("y", "x"), List.of("z", "y")))
                .pushExecute("select count(*) as n from t where name = 'z'");
        database.execute("create table serial(id int)").await();
        StatementStack oneAfterTheOther =
                StatementStack.empty().pushExecute("lock table serial").extend(stack);

        List<Reply<List<StackResult>>> replies = Stream.generate(() -> database.executeStack(oneAfterTheOther))
                .limit(20)
                .toList();

        assertThat(replies)
                .extracting(reply -> reply.await().get(3).rows().get(0).get("n"))
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, 20).boxed().toList());
    }

    @Test
    void theFirstFailureEndsAStackAndIsNamed() {
        StatementStack stack =
                inserts(1).pushExecute(INSERT, 2, null).extend(inserts(3)).pushExecute("select * from t");
        for (int attempt = 0; attempt < 2; attempt++) { // unknown statements, then prepared ones
            StackExecutionException failure = failureOf(database.executeStack(stack));

            assertThat(failure.getCause()).isInstanceOf(NotNullViolationException.class);
            assertThat(failure.index()).isEqualTo(1);
            assertThat(failure.done()).isEqualTo(1);
            assertThat(failure.mode()).isEqualTo(Mode.FAIL_FAST);
            assertThat(failure.path()).isEqualTo(path);
            assertThat(failure.fate()).isEqualTo(Fate.ROLLED_BACK);
            assertThat(failure.id()).isEqualTo(ErrorId.STACK_OPERATION);
            assertThat(failure.sqlState()).contains("23502");
            assertThat(failure.sqlHash()).isEqualTo(StackExecutionException.hash(INSERT));
            assertThat(failure)
                    .hasMessageContaining("Operation 1 of a stack of 4")
                    .hasMessageContaining(INSERT);
            assertThat(ids()).isEmpty();
        }
    }

    @Test
    void theMessageSaysWhatTheExceptionKnowsAndOfTheSqlOnlyItsBeginning() {
        String sql = "select 10 / $1::int as n" + ", '" + "x".repeat(500) + "' as filler";
        StatementStack stack = StatementStack.empty().pushExecute(sql, 0);
        String how = path == Path.NATIVE ? ")" : ", statement by statement)";

        StackExecutionException failure = failureOf(database.executeStack(stack));
        assertThat(failure)
                .hasMessageContaining("Operation 0 of a stack of 1")
                .hasMessageContaining("(fail-fast" + how + "; nothing of it stays")
                .hasMessageContaining("division by zero")
                .hasMessageNotContaining("x".repeat(200));
        assertThat(failure.sqlHash()).isEqualTo(StackExecutionException.hash(sql));
        StackExecutionException beside =
                database.executeStack(stack, CONTINUE).await().get(0).error().orElseThrow();
        assertThat(beside).hasMessageContaining("(continue-on-error" + how + "; nothing of it stays");
        assertThat(beside.sqlHash()).isEqualTo(failure.sqlHash());
    }

    @Test
    void whatContinuesLeavesOutWhatFails() {
        StatementStack stack = inserts(1).pushExecute(INSERT, 2, null).extend(inserts(3));
        for (int attempt = 0; attempt < 2; attempt++) {
            List<StackResult> results = database.executeStack(stack, CONTINUE).await();

            assertThat(results).extracting(StackResult::isError).containsExactly(false, true, false);
            StackExecutionException failure = results.get(1).error().orElseThrow();
            assertThat(failure.index()).isEqualTo(1);
            assertThat(failure.getCause()).isInstanceOf(NotNullViolationException.class);
            assertThat(failure.mode()).isEqualTo(Mode.CONTINUE_ON_ERROR);
            assertThat(failure.fate()).isEqualTo(Fate.ROLLED_BACK);
            assertThat(results.get(1).rowsAffected()).isZero();
            assertThat(results.get(1).result()).isEmpty();
            assertThat(ids()).containsExactly(1, 3);
            database.execute("delete from t").await();
        }
    }

    @Test
    void aStackJoinsTheTransactionOfItsSession() {
        try (Session session = database.session().await()) {
            session.begin();
            session.executeStack(inserts(1, 2)).await();
            assertThat(ids()).isEmpty();
            session.executeStack(inserts(3), CONTINUE).await();
            session.commit().await();
            assertThat(ids()).containsExactly(1, 2, 3);

            session.begin();
            session.executeStack(inserts(4));
            session.rollback().await();
            assertThat(ids()).containsExactly(1, 2, 3);
        }
    }

    @Test
    void aFailureInsideATransactionAbortsIt() {
        try (Session session = database.session().await()) {
            for (int attempt = 0; attempt < 2; attempt++) {
                session.begin().await();
                StackExecutionException failure = failureOf(session.executeStack(inserts(1, 0, 2)));

                assertThat(failure.index()).isEqualTo(1);
                assertThat(failure.getCause()).isInstanceOf(CheckViolationException.class);
                assertThat(failure.fate()).isEqualTo(Fate.ABORTED);
                assertThatThrownBy(() -> session.commit().await()).isInstanceOf(TransactionRolledBackException.class);
                assertThat(ids()).isEmpty();
            }
        }
    }

    @Test
    void aTransactionThatHasFailedTakesNoStack() {
        StatementStack unknown =
                StatementStack.empty().pushExecute("select 'unknown'").pushExecute("select 'unknown, too'");
        for (StatementStack stack : List.of(inserts(1, 2), unknown)) {
            try (Session session = database.session().await()) {
                session.begin();
                assertThatThrownBy(() -> session.execute(INSERT, 0, "x").await())
                        .isInstanceOf(CheckViolationException.class);

                StackExecutionException failure = failureOf(session.executeStack(stack));
                assertThat(failure.index()).isZero();
                assertThat(failure.sqlState()).contains("25P02");
                assertThat(failure.fate()).isEqualTo(Fate.ABORTED);
                assertThat(session.executeStack(stack, CONTINUE).await())
                        .extracting(result -> result.error().orElseThrow())
                        .allSatisfy(error -> {
                            assertThat(error.sqlState()).contains("25P02");
                            assertThat(error.fate()).isEqualTo(Fate.ABORTED);
                        });
                session.rollback().await();
                assertThat(session.executeStack(inserts(3)).await()).hasSize(1);
                assertThat(session.execute("delete from t").await().rowsAffected())
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void insideATransactionSavepointsHoldWhatContinues() {
        try (Session session = database.session().await()) {
            for (int attempt = 0; attempt < 2; attempt++) {
                session.begin();
                session.execute("insert into t values (100, 'before')");
                List<StackResult> results =
                        session.executeStack(inserts(1, 0, 2, -1), CONTINUE).await();
                assertThat(results).extracting(StackResult::isError).containsExactly(false, true, false, true);
                assertThat(results.get(3).error().orElseThrow().fate()).isEqualTo(Fate.CONTINUES);
                assertThat(results.get(3).error().orElseThrow().getCause()).isInstanceOf(CheckViolationException.class);
                session.execute("insert into t values (101, 'behind')").await();
                session.commit().await();
                assertThat(ids()).containsExactly(1, 2, 100, 101);
                session.execute("delete from t").await();
            }
        }
    }

    @Test
    void aStackMayMakeTheTablesThatItFills() {
        StatementStack stack = StatementStack.empty()
                .pushExecute("create table made(id int)")
                .pushExecute("insert into made values ($1)", 7)
                .pushExecuteScript("create table more(id int); insert into more select id + 1 from made")
                .pushExecute("select id from more");
        for (StackOptions options : List.of(StackOptions.defaults(), CONTINUE)) {
            for (int attempt = 0; attempt < 2; attempt++) {
                List<StackResult> results =
                        database.executeStack(stack, options).await();
                assertThat(results).noneMatch(StackResult::isError);
                assertThat(results.get(3).rows().get(0).get("id")).isEqualTo(8);
                database.executeScript("drop table made; drop table more").await();
            }
        }
        database.inTransaction(session -> session.executeStack(stack)
                        .thenCompose(done -> session.executeStack(
                                StatementStack.empty().pushExecuteScript("drop table made; drop table more"),
                                CONTINUE)))
                .await();
        database.inTransaction(session -> session.executeStack(stack, CONTINUE)).await();
        assertThat(database.selectValue(Integer.class, "select id from more").await())
                .isEqualTo(8);
    }

    @Test
    void aStatementThatIsNotUnderstoodFailsInItsTurn() {
        StatementStack stack = inserts(1).pushExecute("selekt 1").extend(inserts(0));

        StackExecutionException failure = failureOf(database.executeStack(stack));
        assertThat(failure.index()).isEqualTo(1);
        assertThat(failure.getCause()).isInstanceOf(SqlGrammarException.class);
        assertThat(ids()).isEmpty();

        StackExecutionException first =
                failureOf(database.executeStack(inserts(0).extend(stack)));
        assertThat(first.index()).isZero();
        assertThat(first.getCause()).isInstanceOf(CheckViolationException.class);

        List<StackResult> results = database.executeStack(stack, CONTINUE).await();
        assertThat(results).extracting(StackResult::isError).containsExactly(false, true, true);
        assertThat(ids()).containsExactly(1);

        try (Session session = database.session().await()) {
            session.begin();
            assertThat(failureOf(session.executeStack(inserts(2).pushExecute("selekt 1")))
                            .fate())
                    .isEqualTo(Fate.ABORTED);
            session.rollback().await();
            session.begin();
            assertThat(session.executeStack(inserts(2).pushExecute("selekt 1").extend(inserts(3)), CONTINUE)
                            .await())
                    .extracting(StackResult::isError)
                    .containsExactly(false, true, false);
            session.commit().await();
            assertThat(ids()).containsExactly(1, 2, 3);
        }
    }

    @Test
    void parametersThatDoNotFitFailInTheirTurn() {
        StatementStack stack = inserts(1)
                .pushExecute(INSERT, 2)
                .pushExecute(INSERT, "two", "x")
                .extend(inserts(3));

        StackExecutionException number = failureOf(database.executeStack(stack));
        assertThat(number.index()).isEqualTo(1);
        assertThat(number.getCause()).isInstanceOf(ParameterException.class);

        StackExecutionException type =
                failureOf(database.executeStack(inserts(1).pushExecute(INSERT, "two", "x")));
        assertThat(type.index()).isEqualTo(1);
        assertThat(type.getCause()).isInstanceOf(ParameterException.class);
        assertThat(ids()).isEmpty();

        StackExecutionException earlier =
                failureOf(database.executeStack(inserts(1, 1).pushExecute(INSERT, "two", "x")));
        assertThat(earlier.index()).isEqualTo(1);
        assertThat(earlier.getCause()).isInstanceOf(UniqueViolationException.class);

        assertThat(database.executeStack(stack, CONTINUE).await())
                .extracting(StackResult::isError)
                .containsExactly(false, true, true, false);
        assertThat(ids()).containsExactly(1, 3);
    }

    @Test
    void aTransactionIsNotCommittedWithHalfAStack() {
        StatementStack stack = inserts(1).pushExecute(INSERT, "two", "x");
        try (Session session = database.session().await()) {
            session.begin();
            assertThat(failureOf(session.executeStack(stack)).fate()).isEqualTo(Fate.ABORTED);
            assertThatThrownBy(() -> session.commit().await()).isInstanceOf(TransactionRolledBackException.class);

            session.begin();
            session.execute(INSERT, 9, "x");
            assertThat(failureOf(session.executeStack(inserts("nine"))).fate()).isEqualTo(Fate.CONTINUES);
            session.commit().await();
            assertThat(ids()).containsExactly(9);
        }
    }

    @Test
    void aCommitThatFailsIsOneOfTheCommit() {
        database.execute(DEFERRED).await();
        StatementStack stack = inserts(1).pushExecute("insert into child values (99)");
        for (int attempt = 0; attempt < 2; attempt++) {
            StackExecutionException failure = failureOf(database.executeStack(stack));

            assertThat(failure.id()).isEqualTo(ErrorId.STACK_COMMIT);
            assertThat(failure.index()).isEqualTo(2);
            assertThat(failure.fate()).isEqualTo(Fate.ROLLED_BACK);
            assertThat(failure.getCause()).isInstanceOf(ForeignKeyViolationException.class);
            assertThat(ids()).isEmpty();
        }
        StatementStack made = StatementStack.empty()
                .pushExecute("create table other(id int)")
                .pushExecute("insert into child values (99)");
        assertThat(failureOf(database.executeStack(made)).id()).isEqualTo(ErrorId.STACK_COMMIT);

        List<StackResult> results = database.executeStack(stack, CONTINUE).await();
        assertThat(results).extracting(StackResult::isError).containsExactly(false, true);
        assertThat(results.get(1).error().orElseThrow().getCause()).isInstanceOf(ForeignKeyViolationException.class);
        assertThat(ids()).containsExactly(1);

        try (Session session = database.session().await()) {
            session.begin();
            session.executeStack(StatementStack.empty().pushExecute("insert into child values (98)"), CONTINUE)
                    .await();
            assertThatThrownBy(() -> session.commit().await()).isInstanceOf(ForeignKeyViolationException.class);
        }
    }

    @Test
    void aScriptInAStackIsDoneAsAWholeOrNotAtAll() {
        StatementStack stack = StatementStack.empty()
                .pushExecuteScript("insert into t values (1, 'a'); insert into t values (0, 'b')")
                .pushExecuteScript("create table kept(id int); insert into t values (2, 'c')")
                .pushExecuteScript("create table lost(id int); insert into t values (2, 'd'); drop table kept")
                .pushExecuteScript(" ; -- nothing")
                .pushExecuteMany(INSERT, List.of(List.of(3, "e"), List.of(2, "f")));

        List<StackResult> results = database.executeStack(stack, CONTINUE).await();

        assertThat(results).extracting(StackResult::isError).containsExactly(true, false, true, false, true);
        assertThat(results.get(0).error().orElseThrow()).hasMessageContaining("statement 2 of 2 of the script");
        assertThat(results.get(3).result()).isEmpty();
        assertThat(results.get(4).error().orElseThrow()).hasMessageContaining("parameter set 2 of 2");
        assertThat(ids()).containsExactly(2);
        assertThat(database.selectValue(
                                Boolean.class, "select to_regclass('lost') is null and to_regclass('kept') is not null")
                        .await())
                .isTrue();
    }

    @Test
    void whatCannotBePartOfATransactionIsRefusedInOne() {
        StatementStack stack = StatementStack.empty().pushExecute("vacuum t").extend(inserts(1));

        StackExecutionException failure = failureOf(database.executeStack(stack));
        assertThat(failure.index()).isZero();
        assertThat(failure.sqlState()).contains("25001");
        assertThat(ids()).isEmpty();

        assertThat(database.executeStack(stack, CONTINUE).await()).noneMatch(StackResult::isError);
        assertThat(ids()).containsExactly(1);
    }

    @Test
    void whatWantsATransactionHasOne() {
        StatementStack stack = StatementStack.empty()
                .pushExecute("lock table t in share mode")
                .pushExecute("set local statement_timeout = '7s'")
                .pushExecute("select current_setting('statement_timeout') as value")
                .pushExecuteScript("savepoint s; insert into t values (1, 'x'); rollback to savepoint s");

        List<StackResult> results = database.executeStack(stack).await();

        assertThat(results.get(2).rows().get(0).get("value")).isEqualTo("7s");
        assertThat(ids()).isEmpty();
    }

    @Test
    void anOperationMayNotEndTransactions() {
        for (String verb :
                List.of("commit", "BEGIN", "rollback", "end", "abort", "start transaction", "/* x */ commit")) {
            StackExecutionException failure =
                    failureOf(database.executeStack(inserts(1).pushExecute(verb)));
            assertThat(failure.index()).isEqualTo(1);
            assertThat(failure.getCause()).isInstanceOf(UsageException.class);
            assertThat(failure.getCause().id()).isEqualTo(ErrorId.STACK_INVALID);
        }
        assertThat(ids()).isEmpty();
        assertThatThrownBy(() -> database.executeStack(StatementStack.empty()).await())
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("HOWDAH-0603");
    }

    @Test
    void aWarningOfPostgresIsTold() {
        database.execute("create function warn() returns int language plpgsql as $$ begin raise warning 'mind the gap';"
                        + " raise notice 'no matter'; return 1; end $$")
                .await();
        List<StackResult> results = database.executeStack(StatementStack.empty()
                        .pushExecute("select 1")
                        .pushExecute("select warn()")
                        .pushExecute("select 2"))
                .await();
        assertThat(results).extracting(result -> result.warning().orElse("")).containsExactly("", "mind the gap", "");
    }

    @Test
    void aPlanThatIsStaleIsMadeAnew() {
        database.execute("create table changing(id int)").await();
        StatementStack stack = inserts(1).pushExecute("select * from changing");
        try (Session session = database.session().await()) {
            session.executeStack(stack).await();
            database.executeScript("delete from t; alter table changing add column more text")
                    .await();

            List<StackResult> results = session.executeStack(stack).await();

            assertThat(results.get(1).result().orElseThrow().columns()).hasSize(2);
            assertThat(ids()).containsExactly(1);

            database.executeScript("delete from t; alter table changing add column most text")
                    .await();
            session.begin();
            results = session.executeStack(stack, CONTINUE).await();
            session.commit().await();
            assertThat(results).noneMatch(StackResult::isError);
            assertThat(results.get(1).result().orElseThrow().columns()).hasSize(3);
        }
    }

    @Test
    void whatIsCalledBesideAStackKeepsItsPlace() {
        try (Session session = database.session().await()) {
            List<Reply<?>> replies = new ArrayList<>();
            replies.add(session.execute(INSERT, 1, "a"));
            replies.add(session.executeStack(inserts(2, 3)));
            Reply<Long> two = session.selectValue(Long.class, "select count(*) from t");
            replies.add(session.executeScript("begin; insert into t values (4, 'd')"));
            Reply<List<StackResult>> joined = session.executeStack(inserts(5));
            replies.add(session.executeScript("insert into t values (6, 'f'); rollback"));
            replies.add(session.executeStack(inserts(0)));
            replies.add(session.executeStack(inserts(7)));
            Reply<List<Integer>> end = session.select(Integer.class, "select id from t order by id");

            assertThat(two.await()).isEqualTo(3);
            assertThat(joined.await()).hasSize(1);
            assertThat(end.await()).containsExactly(1, 2, 3, 7);
            assertThat(failureOf(replies.get(4)).index()).isZero();
        }
    }

    @Test
    void aStackThatTakesTooLongIsCancelled() {
        StatementStack stack = inserts(1).pushExecute("select pg_sleep(30)").extend(inserts(2));
        try (Session session = database.session().await()) {
            Reply<List<StackResult>> reply = session.executeStack(stack);
            assertThatThrownBy(() -> reply.await(Duration.ofMillis(300))).isInstanceOf(QueryTimeoutException.class);
            StackExecutionException failure = failureOf(reply);
            assertThat(failure.index()).isEqualTo(1);
            assertThat(failure.sqlState()).contains("57014");
            assertThat(session.selectValue(Long.class, "select count(*) from t").await())
                    .isZero();
        }
    }

    @Test
    void aConnectionThatBreaksLeavesTheOutcomeUnknown() {
        StatementStack stack = inserts(1)
                .pushExecute("select pg_terminate_backend(pg_backend_pid())")
                .extend(inserts(2));

        StackExecutionException failure = failureOf(database.executeStack(stack));

        assertThat(failure.fate()).isEqualTo(Fate.UNKNOWN);
        assertThat(failure.getCause().id()).isEqualTo(ErrorId.CONNECTION_LOST);
        assertThat(ids()).isEmpty();
    }

    @Test
    void aSerializationFailureOfAStackIsRunAgain() {
        database.execute("create table tries(n int)").await();
        database.execute("create function flaky() returns int language plpgsql as $$ begin"
                        + " if (select last_value from attempts) < 3 then perform nextval('attempts');"
                        + " raise exception 'again' using errcode = '40001'; end if; return 1; end $$")
                .handle((done, failure) -> null)
                .join();
        database.execute("create sequence attempts").await();
        database.execute("select nextval('attempts')").await();

        database.inTransaction(
                        io.howdah.TransactionOptions.defaults().retries(5),
                        session -> session.executeStack(inserts(1).pushExecute("select flaky()")))
                .await();

        assertThat(ids()).containsExactly(1);
    }

    @Test
    void manyOperationsGoTogether() {
        StatementStack stack = StatementStack.empty();
        for (int i = 1; i <= 1000; i++) {
            stack = stack.pushExecute(INSERT, i, "x".repeat(500));
        }
        assertThat(database.executeStack(stack).await()).hasSize(1000);
        StackExecutionException failure = failureOf(database.executeStack(StatementStack.empty()
                .pushExecute("delete from t")
                .extend(stack)
                .pushExecute(INSERT, 5, "twice")));
        assertThat(failure.index()).isEqualTo(1001);
        assertThat(ids()).hasSize(1000);
    }

    @Test
    void moreStatementsThanTheCacheHolds(TestSchema schema) {
        for (int size : new int[] {0, 2}) {
            try (Database small = Howdah.open(schema.uri() + "&stack-native-disabled=" + setting
                    + "&statement-cache-size=" + size + "&max-size=1")) {
                StatementStack stack = StatementStack.empty();
                for (int i = 0; i < 6; i++) {
                    stack = stack.pushExecute("select " + i + " as n, $1::int as p", i);
                }
                for (int attempt = 0; attempt < 3; attempt++) {
                    assertThat(small.executeStack(stack).await())
                            .extracting(result -> result.rows().get(0).get("n"))
                            .containsExactly(0, 1, 2, 3, 4, 5);
                    assertThat(small.selectValue(Long.class, "select count(*) from pg_prepared_statements")
                                    .await())
                            .isLessThanOrEqualTo(size + 1L);
                }
            }
        }
    }

    @Test
    void newTypesAreLearnedTogether() {
        database.executeScript("create type mood as enum ('sad', 'glad'); create type pair as (a int, b text);"
                        + " create table typed(m mood, p pair)")
                .await();
        StatementStack stack = StatementStack.empty()
                .pushExecute("insert into typed values ($1, $2)", "glad", Map.of("a", 1, "b", "x"))
                .pushExecute("select m from typed")
                .pushExecute("select p from typed");
        List<StackResult> results = database.executeStack(stack).await();
        assertThat(results.get(1).rows().get(0).get("m")).isEqualTo("glad");
        assertThat(((Row) results.get(2).rows().get(0).get("p")).toMap()).isEqualTo(Map.of("a", 1, "b", "x"));
    }

    @Test
    void settingsThatChangeAndNotificationsInsideAStackDoNoHarm() {
        try (Session session = database.session().await()) {
            session.execute("listen news").await();
            StatementStack stack = StatementStack.empty()
                    .pushExecute("select set_config('application_name', 'renamed', false) as name")
                    .pushExecute("select pg_notify('news', 'x')")
                    .pushExecute("select 3 as n");
            for (int attempt = 0; attempt < 3; attempt++) {
                assertThat(session.executeStack(stack)
                                .await()
                                .get(2)
                                .rows()
                                .get(0)
                                .get("n"))
                        .isEqualTo(3);
            }
        }
    }

    @Test
    void parametersAreCopiedWhenTheyArePushed() {
        List<Object> row = new ArrayList<>(Arrays.asList(1, "first"));
        List<List<Object>> rows = new ArrayList<>(List.of(row));
        StatementStack stack = StatementStack.empty().pushExecuteMany(INSERT, rows);
        row.set(1, "changed");
        rows.add(List.of(2, "second"));

        database.executeStack(stack).await();

        assertThat(database.select(String.class, "select name from t").await()).containsExactly("first");
    }

    @Test
    void severalFailuresStandBesideEachOther() {
        List<StackResult> results =
                database.executeStack(inserts(0, 1, 1, 2, -1), CONTINUE).await();
        assertThat(results)
                .extracting(result -> result.error()
                        .map(error -> error.getCause().getClass().getSimpleName())
                        .orElse(""))
                .containsExactly(
                        "CheckViolationException", "", "UniqueViolationException", "", "CheckViolationException");
        assertThat(results.get(4).error().orElseThrow().getCause()).isInstanceOf(StatementException.class);
    }

    @Test
    void anOperationIsCancelledAtTheCommandTimeout(TestSchema schema) {
        try (Database limited = Howdah.open(schema.uri() + "&command-timeout=300ms&stack-native-disabled=" + setting)) {
            StatementStack stack = inserts(1).pushExecute("select pg_sleep(60)").extend(inserts(2));

            StackExecutionException failure = failureOf(limited.executeStack(stack));

            assertThat(failure.index()).isEqualTo(1);
            assertThat(failure.fate()).isEqualTo(Fate.ROLLED_BACK);
            assertThat(failure.getCause())
                    .isInstanceOfSatisfying(QueryTimeoutException.class, late -> assertThat(late.limit())
                            .isEqualTo(QueryTimeoutException.Limit.COMMAND));
            assertThat(limited.executeStack(inserts(3)).await()).hasSize(1);
            assertThat(ids()).containsExactly(3);
        }
    }

    private static void assertTimedOut(StackExecutionException failure) {
        assertThat(failure.getCause())
                .isInstanceOfSatisfying(QueryTimeoutException.class, late -> assertThat(late.limit())
                        .isEqualTo(QueryTimeoutException.Limit.COMMAND));
    }

    private Database limited(TestSchema schema, String limit) {
        return Howdah.open(schema.uri() + "&max-size=1&command-timeout=" + limit + "&stack-native-disabled=" + setting);
    }

    private static StatementStack slowOnes() {
        return inserts(1)
                .pushExecute("select pg_sleep(60)")
                .extend(inserts(2))
                .pushExecuteScript("insert into t values (9, 'x'); select pg_sleep(60)")
                .pushExecute("select pg_sleep(60)")
                .extend(inserts(3, 0));
    }

    private static void assertOnlyTheSlowOnesTimedOut(List<StackResult> results) {
        assertThat(results)
                .extracting(StackResult::isError)
                .containsExactly(false, true, false, true, true, false, true);
        for (int slow : new int[] {1, 3, 4}) {
            assertTimedOut(results.get(slow).error().orElseThrow());
        }
        assertThat(results.get(6).error().orElseThrow().getCause()).isInstanceOf(CheckViolationException.class);
    }

    @Test
    void whatContinuesGoesOnBehindAnOperationThatTakesTooLong(TestSchema schema) {
        try (Database limited = limited(schema, "300ms");
                Session session = limited.session().await()) {
            int pid = session.selectValue(Integer.class, "select pg_backend_pid()")
                    .await();
            for (int attempt = 0; attempt < 2; attempt++) {
                assertOnlyTheSlowOnesTimedOut(
                        session.executeStack(slowOnes(), CONTINUE).await());

                assertThat(ids()).containsExactly(1, 2, 3);
                assertThat(session.selectValue(Integer.class, "select pg_backend_pid()")
                                .await())
                        .isEqualTo(pid);
                session.execute("delete from t").await();
            }
        }
    }

    @Test
    void insideATransactionToo(TestSchema schema) {
        try (Database limited = limited(schema, "300ms");
                Session session = limited.session().await()) {
            for (int attempt = 0; attempt < 2; attempt++) {
                session.begin();
                assertOnlyTheSlowOnesTimedOut(
                        session.executeStack(slowOnes(), CONTINUE).await());
                session.execute(INSERT, 4, "behind");
                session.commit().await();

                assertThat(ids()).containsExactly(1, 2, 3, 4);
                session.execute("delete from t").await();
            }
            session.begin();
            StackExecutionException failure = failureOf(session.executeStack(slowOnes()));
            assertThat(failure.index()).isEqualTo(1);
            assertThat(failure.fate()).isEqualTo(Fate.ABORTED);
            assertTimedOut(failure);
            session.rollback().await();
        }
    }

    @Test
    void eachOperationThatStandsAloneHasTheWholeLimit(TestSchema schema) {
        try (Database limited = limited(schema, "1s")) {
            StatementStack stack = StatementStack.empty();
            for (int i = 0; i < 4; i++) {
                stack = stack.pushExecute("select pg_sleep(0.4)");
            }
            assertThat(limited.executeStack(stack, CONTINUE).await()).noneMatch(StackResult::isError);
        }
    }

    @Test
    void theTimeOfWhatIsCalledBeforeIsNotThatOfAStack(TestSchema schema) {
        try (Database limited = limited(schema, "1s");
                Session session = limited.session().await()) {
            Reply<?> slow = session.execute("select pg_sleep(60)");
            Reply<List<StackResult>> stack = session.executeStack(inserts(1));
            Reply<?> quick = session.execute("select pg_sleep(0.8)");
            Reply<List<StackResult>> waited =
                    session.executeStack(StatementStack.empty().pushExecute("select pg_sleep(0.8)"));

            assertThatThrownBy(slow::await).isInstanceOf(QueryTimeoutException.class);
            assertThat(stack.await()).noneMatch(StackResult::isError);
            assertThat(quick.await()).isNotNull();
            assertThat(waited.await()).noneMatch(StackResult::isError);
            assertThat(ids()).containsExactly(1);
        }
    }

    /** Rows that hold plain statements up until they are let go. */
    private final class Latches implements AutoCloseable {
        private final Database holding;
        private final List<Session> holders = new ArrayList<>();

        Latches(TestSchema schema) {
            holding = Howdah.open(schema.uri() + "&max-size=2");
            holding.executeScript("create table latch(id int); insert into latch values (1), (2)")
                    .await();
            for (int latch : new int[] {1, 2}) {
                Session holder = holding.session().await();
                holder.begin();
                holder.execute("select from latch where id = $1 for update", latch)
                        .await();
                holders.add(holder);
            }
        }

        String waiting(int latch) {
            return "update latch set id = id where id = $1 /* " + latch + " */";
        }

        void open(int latch) {
            holders.get(latch - 1).rollback().await();
        }

        /** PostgreSQL tells nobody when somebody begins to wait, or has ended. */
        void awaitRunning(int latch, long number) {
            String running = "select count(*) from pg_stat_activity where state = 'active' and query = $1"
                    + " and pid = any (select pid from pg_locks where relation = 'latch'::regclass)";
            while (database.selectValue(Long.class, running, waiting(latch)).await() != number) {
                Thread.onSpinWait();
            }
        }

        @Override
        public void close() {
            holders.forEach(Session::close);
            holding.close();
        }
    }

    private interface LateCancel {
        void play(Session session, CancelGate gate, Latches latches);
    }

    /** On a link on which requests to cancel come when what they were meant for has ended. */
    private void play(TestSchema schema, String more, LateCancel scene) throws IOException {
        try (CancelGate gate =
                        new CancelGate(schema.server().host(), schema.server().port());
                Latches latches = new Latches(schema);
                Database database = Howdah.open(schema.uri() + "&max-size=1&host=localhost&port=" + gate.port()
                        + "&stack-native-disabled=" + setting + more);
                Session session = database.session().await()) {
            scene.play(session, gate, latches);
            assertThat(session.selectValue(Integer.class, "select 1").await()).isEqualTo(1);
        }
    }

    @Test
    void aCancelThatComesTooLateDoesNotHitTheOperationBehind(TestSchema schema) throws IOException {
        play(schema, "&command-timeout=2s", (session, gate, latches) -> {
            StatementStack stack = inserts(1).pushExecute(latches.waiting(1), 1).pushExecute(latches.waiting(2), 2);
            Reply<List<StackResult>> reply = session.executeStack(stack, CONTINUE);
            gate.awaitRequest();
            latches.open(1);
            latches.awaitRunning(1, 0);
            latches.awaitRunning(2, path == Path.NATIVE ? 1 : 0); // one by one it waits for the request to arrive
            gate.open();
            latches.open(2);

            assertThat(reply.await()).noneMatch(StackResult::isError);
            assertThat(ids()).containsExactly(1);
        });
    }

    @Test
    void ifOthersWereDoneMeanwhileWhatIsHitIsNotDoneAgainBehindThem(TestSchema schema) throws IOException {
        play(schema, "&command-timeout=2s", (session, gate, latches) -> {
            StatementStack stack = StatementStack.empty()
                    .pushExecute(latches.waiting(1), 1)
                    .pushExecute(latches.waiting(2), 2)
                    .extend(inserts(1));
            Reply<List<StackResult>> reply = session.executeStack(stack, CONTINUE);
            gate.awaitRequest();
            latches.open(1);
            latches.awaitRunning(1, 0);
            latches.awaitRunning(2, path == Path.NATIVE ? 1 : 0);
            gate.open();
            if (path == Path.SEQUENTIAL) {
                latches.open(2); // nothing is sent before the request has arrived: nothing can be hit
            }

            List<StackResult> results = reply.await();
            assertThat(results).extracting(StackResult::isError).containsExactly(false, path == Path.NATIVE, false);
            results.get(1).error().ifPresent(hit -> assertThat(hit)
                    .hasCauseInstanceOf(QueryCancelledException.class)
                    .hasMessageContaining("meant for")
                    .hasMessageContaining("Run it again"));
        });
    }

    @Test
    void norDoesOneThatWasMeantForWhatWasCalledBefore(TestSchema schema) throws IOException {
        for (StackOptions options : List.of(StackOptions.defaults(), CONTINUE)) {
            play(schema, "", (session, gate, latches) -> {
                StatementStack prepared = StatementStack.empty().pushExecute(latches.waiting(2), 3);
                session.executeStack(prepared, options).await();
                Reply<?> cancelled = session.execute(latches.waiting(1), 1);
                Reply<List<StackResult>> stack =
                        session.executeStack(StatementStack.empty().pushExecute(latches.waiting(2), 2), options);
                cancelled.cancel();
                gate.awaitRequest();
                latches.open(1);
                latches.awaitRunning(1, 0);
                boolean afterItsBegin = path == Path.SEQUENTIAL && options != CONTINUE;
                latches.awaitRunning(2, afterItsBegin ? 0 : 1); // behind that it waits for the request to arrive
                gate.open();
                latches.open(2);

                assertThat(stack.await()).noneMatch(StackResult::isError);
                database.executeScript("drop table latch; delete from t").await();
            });
        }
    }

    @Test
    void aCancelledStackIsUndoneAndNothingBehindItIsHit(TestSchema schema) throws IOException {
        play(schema, "", (session, gate, latches) -> {
            Reply<List<StackResult>> reply = session.executeStack(
                    inserts(1).pushExecute(latches.waiting(1), 1).extend(inserts(2)));
            Reply<Integer> behind = session.selectValue(Integer.class, "select 7");
            reply.cancel();
            gate.awaitRequest();
            latches.open(1);
            gate.open();

            assertThat(behind.await()).isEqualTo(7);
            assertThat(reply.handle((results, failure) -> failure == null).join())
                    .isEqualTo(!ids().isEmpty()); // quicker than the cancel, or undone
        });
    }
}

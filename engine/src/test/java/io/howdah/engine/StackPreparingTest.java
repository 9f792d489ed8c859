// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Session;
import io.howdah.SqlGrammarException;
import io.howdah.StackExecutionException;
import io.howdah.StackExecutionException.Fate;
import io.howdah.StackExecutionException.Path;
import io.howdah.StackOptions;
import io.howdah.StackResult;
import io.howdah.StatementStack;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Statements of a stack that can only be prepared behind others of it, or never: whichever way the stack is sent. */
@ExtendWith(PostgresExtension.class)
class StackPreparingTest {
    private static final StackOptions CONTINUE = StackOptions.defaults().continueOnError();
    private static final List<StackOptions> BOTH = List.of(StackOptions.defaults(), CONTINUE);

    /** On a session that has prepared nothing. */
    private static void play(TestSchema schema, Path path, BiConsumer<Database, Session> scene) {
        try (Database database = Howdah.open(schema.uri() + "&stack-native-disabled=" + (path == Path.SEQUENTIAL));
                Session session = database.session().await()) {
            database.execute("create table t(id int primary key)").await();
            scene.accept(database, session);
        }
    }

    /** What stands around it must not fail with it. */
    @ParameterizedTest
    @EnumSource
    void theFirstOfATransactionFailsAsItselfThoughNothingWasPreparedBefore(Path path, TestSchema schema) {
        play(schema, path, (database, session) -> {
            session.begin();
            List<StackResult> results = session.executeStack(
                            StatementStack.empty()
                                    .pushExecute("selekt 1")
                                    .pushExecute("insert into t values ($1)", 1)
                                    .pushExecute("select from nowhere"),
                            CONTINUE)
                    .await();
            session.commit().await();

            assertThat(results).extracting(StackResult::isError).containsExactly(true, false, true);
            for (int failed : new int[] {0, 2}) {
                StackExecutionException failure = results.get(failed).error().orElseThrow();
                assertThat(failure.getCause()).isInstanceOf(SqlGrammarException.class);
                assertThat(failure.fate()).isEqualTo(Fate.CONTINUES);
            }
            assertThat(database.select(Integer.class, "select id from t").await())
                    .containsExactly(1);
        });
    }

    @ParameterizedTest
    @EnumSource
    void aStackMayChangeTheTableThatItReads(Path path, TestSchema schema) {
        play(schema, path, (database, session) -> {
            for (StackOptions options : BOTH) {
                String column = options.continuesOnError() ? "more" : "most";
                StatementStack stack = StatementStack.empty()
                        .pushExecute("insert into t values ($1)", options.continuesOnError() ? 1 : 2)
                        .pushExecute("select * from t")
                        .pushExecute("alter table t add column " + column + " text default 'x'")
                        .pushExecute("select * from t");

                List<StackResult> results = session.executeStack(stack, options).await();

                assertThat(results).noneMatch(StackResult::isError);
                assertThat(results.get(3).rows().get(0).get(column)).isEqualTo("x");
                int before = results.get(1).result().orElseThrow().columns().size();
                assertThat(results.get(3).result().orElseThrow().columns()).hasSize(before + 1);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void manyMayFillTheTableThatTheirStackMakes(Path path, TestSchema schema) {
        StatementStack stack = StatementStack.empty().pushExecute("create table made(id int, name text)");
        for (int i = 0; i < 5; i++) {
            stack = stack.pushExecute("insert into made values ($1, 'n" + i + "')", i);
        }
        StatementStack all = stack.pushExecute("alter table made rename column name to label")
                .pushExecuteScript("insert into made(label) values ('a'); insert into made(label) values ('b')")
                .pushExecute("select count(label) as n from made");
        play(schema, path, (database, session) -> {
            for (StackOptions options : BOTH) {
                assertThat(session.executeStack(all, options)
                                .await()
                                .get(8)
                                .rows()
                                .get(0)
                                .get("n"))
                        .isEqualTo(7L);
                database.execute("drop table made").await();
                session.begin();
                assertThat(session.executeStack(all, options).await()).noneMatch(StackResult::isError);
                session.rollback().await();
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void aMistakeBehindTheTableThatIsMadeIsToldInItsTurn(Path path, TestSchema schema) {
        StatementStack stack = StatementStack.empty()
                .pushExecute("create table made(id int)")
                .pushExecute("insert into made values ($1)", 7)
                .pushExecute("select nothing from made")
                .pushExecute("select id from made");
        play(schema, path, (database, session) -> {
            assertMistake(catchThrowableOfType(StackExecutionException.class, () -> session.executeStack(stack)
                    .await()));
            session.begin();
            StackExecutionException inside =
                    catchThrowableOfType(StackExecutionException.class, () -> session.executeStack(stack)
                            .await());
            assertMistake(inside);
            assertThat(inside.fate()).isEqualTo(Fate.ABORTED);
            session.rollback().await();

            session.begin();
            List<StackResult> results = session.executeStack(stack, CONTINUE).await();
            assertThat(results).extracting(StackResult::isError).containsExactly(false, false, true, false);
            assertMistake(results.get(2).error().orElseThrow());
            session.rollback().await();
            assertThat(session.executeStack(stack, CONTINUE).await())
                    .extracting(StackResult::isError)
                    .containsExactly(false, false, true, false);
        });
    }

    private static List<String> prepared(Session session) {
        return session.select(String.class, "select statement from pg_prepared_statements")
                .await();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsPreparedAnewIsNotLeftBehind(Path path, TestSchema schema) {
        play(schema, path, (database, session) -> {
            for (StackOptions options : BOTH) {
                for (int i = 0; i < 5; i++) {
                    session.executeStack(
                                    StatementStack.empty()
                                            .pushExecute("select * from t")
                                            .pushExecute("alter table t alter column id set not null")
                                            .pushExecute("select * from t"),
                                    options)
                            .await();
                }
                session.executeStack(StatementStack.empty().pushExecute("select 1"), options)
                        .await(); // closes what the last one left
                assertThat(prepared(session)).containsOnlyOnce("select * from t");
            }
        });
    }

    /** Settings are kept for the next stack, but their texts may differ each time. */
    @ParameterizedTest
    @EnumSource
    void settingsPushNoQueryOut(Path path, TestSchema schema) {
        play(schema, path, (database, session) -> {
            session.select("select * from t").await();
            for (int i = 1; i <= 300; i++) { // more than the cache holds
                session.executeStack(StatementStack.empty().pushExecute("set local work_mem = '" + (1000 + i) + "kB'"))
                        .await();
            }
            assertThat(prepared(session))
                    .contains("select * from t")
                    .filteredOn(sql -> sql.startsWith("set local"))
                    .hasSizeLessThan(40);
        });
    }

    /** Which the next borrower of the connection could read, also where the stack has failed. */
    @ParameterizedTest
    @EnumSource
    void whatMayHoldAPasswordIsNotLeftPrepared(Path path, TestSchema schema) {
        String role = "kept_" + schema.name();
        StatementStack stack = StatementStack.empty()
                .pushExecute("create role " + role + " password 'dear-secret'")
                .pushExecute("alter user " + role + " password 'dear-secret'")
                .pushExecute("drop role " + role);
        play(schema, path, (database, session) -> {
            for (StackOptions options : BOTH) {
                session.executeStack(stack, options).await();
                assertThat(prepared(session)).noneMatch(sql -> sql.contains("dear-secret"));

                assertThatThrownBy(() -> session.executeStack(stack.pushExecute("selekt 1"), options)
                                .await()
                                .forEach(result -> result.error().ifPresent(failure -> {
                                    throw failure;
                                })))
                        .isInstanceOf(StackExecutionException.class);
                assertThat(prepared(session)).noneMatch(sql -> sql.contains("dear-secret"));
            }
        });
    }

    private static void assertMistake(StackExecutionException failure) {
        assertThat(failure.index()).isEqualTo(2);
        assertThat(failure.sqlState()).contains("42703");
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Session;
import io.howdah.StackExecutionException;
import io.howdah.StackExecutionException.Path;
import io.howdah.StackOptions;
import io.howdah.StackResult;
import io.howdah.StatementStack;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Statements of a stack that mean something else behind others of it, and were prepared before, meaning what they meant
 * then: whichever way the stack is sent.
 */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class StackMeaningsTest {
    private static final StackOptions CONTINUE = StackOptions.defaults().continueOnError();
    private static final List<StackOptions> BOTH = List.of(StackOptions.defaults(), CONTINUE);
    private static final String INSERT = "insert into t values ($1)";
    private static final String ALL = "select * from t";

    private interface Scene {
        void play(Session session);
    }

    /**
     * On a session of its own for each way to execute a stack; {@code t} is a table with one column. The session has had a
     * temporary table before: with the first one PostgreSQL parses everything anew.
     */
    private static void play(TestSchema schema, Path path, Scene scene) {
        try (Database database = Howdah.open(schema.uri() + "&stack-native-disabled=" + (path == Path.SEQUENTIAL));
                Session session = database.session().await()) {
            session.executeScript("drop table if exists t cascade; create table t(id int);"
                            + " create temp table first_one(id int)")
                    .await();
            scene.play(session);
        }
    }

    private static List<StackResult> execute(
            Session session, StatementStack stack, StackOptions options, boolean inTransaction) {
        if (inTransaction) {
            session.begin();
        }
        List<StackResult> results = session.executeStack(stack, options).await();
        assertThat(results).noneMatch(StackResult::isError);
        if (inTransaction) {
            session.commit().await();
        }
        return results;
    }

    /** Each way to execute a stack, several times, whether its statements were prepared before or not. */
    private static void eachWay(TestSchema schema, Path path, String prepared, StatementStack stack, Check check) {
        for (StackOptions options : BOTH) {
            for (boolean inTransaction : new boolean[] {false, true}) {
                for (boolean known : new boolean[] {false, true}) {
                    play(schema, path, session -> {
                        for (int times = 0; times < 3; times++) {
                            if (known) {
                                session.execute(prepared).await();
                            }
                            check.of(session, execute(session, stack, options, inTransaction));
                        }
                    });
                }
            }
        }
    }

    private interface Check {
        void of(Session session, List<StackResult> results);
    }

    @ParameterizedTest
    @EnumSource
    void aTemporaryTableIsTheOneThatIsFilledBehindItsCreation(Path path, TestSchema schema) {
        StatementStack stack = StatementStack.empty()
                .pushExecute("create temp table t(id int)")
                .pushExecute(INSERT, 7)
                .pushExecute("select count(*) as n from t")
                .pushExecute("drop table pg_temp.t");
        eachWay(schema, path, "select count(*) as n from t", stack, (session, results) -> {
            assertThat(results.get(2).rows().get(0).get("n")).isEqualTo(1L);
            assertThat(session.selectValue(Long.class, "select count(*) from t").await())
                    .isZero();
        });
    }

    @ParameterizedTest
    @EnumSource
    void soItIsWhenOthersHaveUsedTheSameStatementInBetween(Path path, TestSchema schema) {
        StatementStack stack = StatementStack.empty()
                .pushExecute("create temp table t(id int) on commit drop")
                .pushExecute(INSERT, 7);
        for (boolean inTransaction : new boolean[] {false, true}) {
            play(schema, path, session -> {
                for (long permanent = 1; permanent <= 4; permanent++) {
                    session.execute(INSERT, 1).await();
                    execute(session, stack, StackOptions.defaults(), inTransaction);

                    assertThat(session.select(ALL).await()).hasSize((int) permanent);
                }
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void itMayHaveOtherColumns(Path path, TestSchema schema) {
        StatementStack stack = StatementStack.empty()
                .pushExecute("create temp table t(id text, more int default 5)")
                .pushExecute(INSERT, "x")
                .pushExecute(ALL)
                .pushExecute("drop table pg_temp.t");
        eachWay(schema, path, ALL, stack, (session, results) -> assertThat(
                        results.get(2).rows().get(0).toMap())
                .containsEntry("id", "x")
                .containsEntry("more", 5));
    }

    /** The second operation of the stack reads the row of that id. */
    private static void assertFinds(int id, TestSchema schema, Path path, StatementStack stack) {
        eachWay(schema, path, ALL, stack, (session, results) -> assertThat(
                        results.get(1).rows().get(0).get("id"))
                .isEqualTo(id));
    }

    /** CREATE TABLE AS is parsed when it is prepared, unlike others of its kind. */
    @ParameterizedTest
    @EnumSource
    void aTableIsMadeOfTheTemporaryOne(Path path, TestSchema schema) {
        StatementStack stack = StatementStack.empty()
                .pushExecuteScript("create temp table t as select 8 as id; create temp table u as select * from t")
                .pushExecute("select id from u")
                .pushExecuteScript("drop table u; drop table pg_temp.t");
        assertFinds(8, schema, path, stack);
    }

    @ParameterizedTest
    @EnumSource
    void aTableThatAQueryMakesIsFoundToo(Path path, TestSchema schema) {
        StatementStack stack = StatementStack.empty()
                .pushExecute("select 9 as id into temp t")
                .pushExecute(ALL)
                .pushExecute("drop table pg_temp.t");
        assertFinds(9, schema, path, stack);
    }

    @ParameterizedTest
    @EnumSource
    void aBlockOfCodeMayMakeIt(Path path, TestSchema schema) {
        StatementStack stack = StatementStack.empty()
                .pushExecute("do 'begin create temp table t as select 10 as id; end'")
                .pushExecute(ALL)
                .pushExecute("drop table pg_temp.t");
        assertFinds(10, schema, path, stack);
    }

    @ParameterizedTest
    @EnumSource
    void aViewThatIsReplacedHasItsNewColumns(Path path, TestSchema schema) {
        StatementStack stack = StatementStack.empty()
                .pushExecute("create or replace view v as select 1 as a, 2 as b")
                .pushExecute("select * from v")
                .pushExecuteScript("drop view v; create view v as select 1 as a");
        for (boolean inTransaction : new boolean[] {false, true}) {
            play(schema, path, session -> {
                session.execute("create or replace view v as select 1 as a").await();
                for (int times = 0; times < 3; times++) {
                    session.execute("select * from v").await();
                    assertThat(execute(session, stack, StackOptions.defaults(), inTransaction)
                                    .get(1)
                                    .rows()
                                    .get(0)
                                    .toMap())
                            .hasSize(2);
                }
                session.execute("drop view v").await();
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void aNameLeadsToWhereTheSearchPathLeads(Path path, TestSchema schema) {
        String here = schema.name() + ", pg_temp";
        String there = "pg_temp, " + schema.name();
        for (String way : List.of(
                "set local search_path = " + there, "select set_config('search_path', '" + there + "', true)")) {
            StatementStack stack = StatementStack.empty()
                    .pushExecute(way)
                    .pushExecute(INSERT, "x")
                    .pushExecute(ALL)
                    .pushExecute("delete from pg_temp.t");
            for (boolean inTransaction : new boolean[] {false, true}) {
                play(schema, path, session -> {
                    session.executeScript("create temp table t(id text, more int); set search_path = " + here)
                            .await();
                    for (int times = 0; times < 3; times++) {
                        session.execute(INSERT, 1).await();
                        int columns = session.executeStack(
                                        StatementStack.empty().pushExecute(ALL))
                                .await()
                                .get(0)
                                .result()
                                .orElseThrow()
                                .columns()
                                .size();
                        assertThat(columns).isEqualTo(1);
                        assertThat(execute(session, stack, StackOptions.defaults(), inTransaction)
                                        .get(2)
                                        .rows()
                                        .get(0)
                                        .toMap())
                                .hasSize(2);
                    }
                });
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLiteralIsReadByTheTimeZoneOfItsPlace(Path path, TestSchema schema) {
        String query = "select timestamptz '2020-01-01 00:00' = timestamptz '2019-12-31 15:00+00' as same";
        StatementStack stack = StatementStack.empty()
                .pushExecute("set local time zone 'Asia/Tokyo'")
                .pushExecute(query);
        for (boolean inTransaction : new boolean[] {false, true}) {
            for (boolean known : new boolean[] {false, true}) {
                play(schema, path, session -> {
                    for (int times = 0; times < 3; times++) {
                        session.execute("set time zone 'UTC'").await();
                        if (known) {
                            session.execute(query).await();
                        }
                        assertThat(execute(session, stack, StackOptions.defaults(), inTransaction)
                                        .get(1)
                                        .rows()
                                        .get(0)
                                        .get("same"))
                                .isEqualTo(true);
                    }
                });
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void tablesThatAreRenamedAreTheOthers(Path path, TestSchema schema) {
        StatementStack stack = StatementStack.empty()
                .pushExecuteScript("create table next(id text, more int); alter table t rename to past;"
                        + " alter table next rename to t")
                .pushExecute(INSERT, "x")
                .pushExecute(ALL)
                .pushExecuteScript("drop table t; alter table past rename to t");
        eachWay(schema, path, ALL, stack, (session, results) -> {
            assertThat(results.get(2).rows().get(0).toMap()).hasSize(2).containsEntry("id", "x");
            assertThat(session.select(ALL).await()).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void whatARollbackUndoesIsAsItWas(Path path, TestSchema schema) {
        StatementStack stack = StatementStack.empty()
                .pushExecuteScript(
                        "savepoint s; alter table t add more int; select * from t; rollback to s; select * from t");
        eachWay(schema, path, ALL, stack, (session, results) -> assertThat(
                        results.get(0).results())
                .extracting(result -> result.columns().size())
                .containsExactly(0, 0, 2, 0, 1));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsForgottenByAStackIsPreparedAgain(Path path, TestSchema schema) {
        StatementStack stack = StatementStack.empty()
                .pushExecute(INSERT, 1)
                .pushExecute("deallocate all")
                .pushExecute(INSERT, 2)
                .pushExecuteScript("delete from t; deallocate all");
        eachWay(schema, path, ALL, stack, (session, results) -> assertThat(
                        session.select(ALL).await())
                .isEmpty());
        StatementStack alone = StatementStack.empty()
                .pushExecute(INSERT, 1)
                .pushExecute("discard all")
                .pushExecute(INSERT, 2);
        play(schema, path, session -> {
            for (long times = 1; times <= 2; times++) {
                assertThat(session.executeStack(alone, CONTINUE).await()).noneMatch(StackResult::isError);
                assertThat(session.select(ALL).await()).hasSize(2 * (int) times);
            }
        });
    }

    /** It needs no transaction for its queries, were it not for one of them that the others wait for. */
    @ParameterizedTest
    @EnumSource
    void aStackOfQueriesOneOfWhichMovesTheOthersStandsOrFallsAsOne(Path path, TestSchema schema) {
        StatementStack stack = StatementStack.empty()
                .pushExecute(INSERT, 1)
                .pushExecute("select set_config('search_path', '" + schema.name() + "', true)")
                .pushExecute(INSERT, 2)
                .pushExecute("select 1 / count(*) from t where id = 0");
        play(schema, path, session -> {
            for (int times = 0; times < 3; times++) {
                assertThatThrownBy(() -> session.executeStack(stack).await())
                        .isInstanceOfSatisfying(StackExecutionException.class, failure -> assertThat(failure.index())
                                .isEqualTo(3));
                assertThat(session.select(ALL).await()).isEmpty();
            }
        });
    }

    /** Then the table behind it is the one that was there. */
    @ParameterizedTest
    @EnumSource
    void aCreationThatFailsGivesNothingAnotherMeaning(Path path, TestSchema schema) {
        StatementStack stack = StatementStack.empty()
                .pushExecute("create temp table t as select 1 / count(*) as id from t")
                .pushExecute("select count(*) as n from t");
        for (boolean inTransaction : new boolean[] {false, true}) {
            play(schema, path, session -> {
                for (int times = 0; times < 4; times++) {
                    boolean fails = times % 2 == 0;
                    session.execute(fails ? "delete from t" : "insert into t select generate_series(1, 3)")
                            .await();
                    if (inTransaction) {
                        session.begin();
                    }
                    List<StackResult> results =
                            session.executeStack(stack, CONTINUE).await();
                    if (inTransaction) {
                        session.commit().await();
                    }
                    assertThat(results).extracting(StackResult::isError).containsExactly(fails, false);
                    assertThat(results.get(1).rows().get(0).get("n")).isEqualTo(fails ? 0L : 1L);
                    session.execute("drop table if exists pg_temp.t").await();
                }
            });
        }
    }
}

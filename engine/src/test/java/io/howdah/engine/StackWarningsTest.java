// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Session;
import io.howdah.StackExecutionException.Path;
import io.howdah.StackOptions;
import io.howdah.StackResult;
import io.howdah.StatementStack;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each operation's first warning, whichever way the stack is sent, and whatever stands beside it. */
@ExtendWith(PostgresExtension.class)
class StackWarningsTest {
    private static final StackOptions CONTINUE = StackOptions.defaults().continueOnError();

    private static void play(TestSchema schema, Path path, Consumer<Session> scene) {
        try (Database database = Howdah.open(schema.uri() + "&stack-native-disabled=" + (path == Path.SEQUENTIAL));
                Session session = database.session().await()) {
            database.executeScript("create table t(n int); create function warn(what text) returns int language plpgsql"
                            + " as $$ begin raise warning '%', what; raise notice 'no matter'; return 1; end $$")
                    .await();
            scene.accept(session);
        }
    }

    private static void assertWarnings(
            Session session, StatementStack stack, StackOptions options, String... expected) {
        for (int attempt = 0; attempt < 2; attempt++) { // unknown statements, then prepared ones
            assertThat(session.executeStack(stack, options).await())
                    .extracting(result -> result.warning().orElse(""))
                    .containsExactly(expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void operationsOfEveryKindHaveTheirFirst(Path path, TestSchema schema) {
        StatementStack stack = StatementStack.empty()
                .pushExecute("select 1")
                .pushExecute("select warn($1)", "one")
                .pushExecuteMany("insert into t values (warn($1))", List.of(List.of("first"), List.of("second")))
                .pushExecuteScript("select 2; select warn('of a script'); select warn('too late')")
                .pushExecuteScript("set local work_mem = '8MB'; select warn('framed')")
                .pushExecute("select 3");
        play(schema, path, session -> {
            for (StackOptions options : List.of(StackOptions.defaults(), CONTINUE)) {
                for (boolean inside : new boolean[] {false, true}) {
                    if (inside) {
                        session.begin();
                    }
                    assertWarnings(session, stack, options, "", "one", "first", "of a script", "framed", "");
                    if (inside) {
                        session.rollback().await();
                    }
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void theWarningOfOneThatFailsIsNobodyElses(Path path, TestSchema schema) {
        StatementStack stack = StatementStack.empty()
                .pushExecute("select warn('before')")
                .pushExecute("select warn('lost') / 0")
                .pushExecute("select 1")
                .pushExecute("select warn('behind')");
        play(schema, path, session -> {
            for (boolean inside : new boolean[] {false, true}) {
                if (inside) {
                    session.begin();
                }
                assertWarnings(session, stack, CONTINUE, "before", "", "", "behind");
                assertThat(session.executeStack(stack, CONTINUE).await())
                        .extracting(StackResult::isError)
                        .containsExactly(false, true, false, false);
                if (inside) {
                    session.rollback().await();
                }
            }
        });
    }
}

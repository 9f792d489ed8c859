// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Session;
import io.howdah.Setting;
import io.howdah.StackOptions;
import io.howdah.StackResult;
import io.howdah.StatementStack;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What of a prepared stack is on the wire: how many statements and Syncs there are, and in how many flushes they go. */
@ExtendWith(PostgresExtension.class)
class StackMessagesTest {
    private static final StackOptions CONTINUE = StackOptions.defaults().continueOnError();

    private final Engine engine = new Engine(1);
    private ClientFlushes link;
    private Session session;

    @BeforeEach
    void open(TestSchema schema) throws Exception {
        EngineConnection connection = engine.connector(
                        ConnectionOptions.parse("default", Map.of(Setting.URL, schema.uri())))
                .connect()
                .get(20, TimeUnit.SECONDS);
        link = ClientFlushes.of(connection);
        session = new EngineSession(() -> connection, PlainHome.INSTANCE, () -> {});
        session.execute("create table t(id int)").await();
    }

    @AfterEach
    void close() {
        engine.stop(Duration.ofSeconds(10));
    }

    private static StatementStack inserts(int number) {
        StatementStack stack = StatementStack.empty();
        for (int i = 0; i < number; i++) {
            stack = stack.pushExecute("insert into t values ($1)", i);
        }
        return stack;
    }

    /** The letters of a stack that is prepared. */
    private List<String> sent(StatementStack stack, StackOptions options) {
        Runnable execute =
                () -> assertThat(session.executeStack(stack, options).await()).noneMatch(StackResult::isError);
        execute.run();
        return link.sentBy(execute);
    }

    private static long count(List<String> sent, char type) {
        return String.join("", sent).chars().filter(letter -> letter == type).count();
    }

    private static void assertOneFlush(List<String> sent) {
        assertThat(sent).hasSize(1);
        assertThat(sent.get(0)).endsWith("S");
    }

    @Test
    void plainStatementsGoUnderOneSync() {
        List<String> sent = sent(inserts(10), StackOptions.defaults());
        assertOneFlush(sent);
        assertThat(count(sent, 'B')).isEqualTo(10);
        assertThat(count(sent, 'E')).isEqualTo(10);
        assertThat(count(sent, 'S')).isEqualTo(1);
    }

    @Test
    void soDoesOneWithItsOwnBeginAndCommit() {
        StatementStack stack =
                StatementStack.empty().pushExecute("set local work_mem = '8MB'").extend(inserts(9));
        List<String> sent = sent(stack, StackOptions.defaults());
        assertOneFlush(sent);
        assertThat(count(sent, 'B')).isEqualTo(12);
        assertThat(count(sent, 'S')).isEqualTo(1);
    }

    @Test
    void whatStandsAloneHasASyncOfItsOwnInTheSameFlush() {
        List<String> sent = sent(inserts(10), CONTINUE);
        assertOneFlush(sent);
        assertThat(count(sent, 'B')).isEqualTo(10);
        assertThat(count(sent, 'S')).isEqualTo(10);
    }

    /** Each operation is bound between its SAVEPOINT and its RELEASE. */
    @Test
    void insideATransactionAllGoUnderOneSyncToo() {
        session.begin().await();
        List<String> joined = sent(inserts(10), StackOptions.defaults());
        assertOneFlush(joined);
        assertThat(count(joined, 'B')).isEqualTo(10);
        assertThat(count(joined, 'S')).isEqualTo(1);

        List<String> apart = sent(inserts(10), CONTINUE);
        assertOneFlush(apart);
        assertThat(count(apart, 'B')).isEqualTo(30);
        assertThat(count(apart, 'S')).isEqualTo(1);
        session.rollback().await();
    }

    @Test
    void aScriptAndManySetsAreBoundOneByOne() {
        StatementStack stack = StatementStack.empty()
                .pushExecuteMany("insert into t values ($1)", List.of(List.of(1), List.of(2), List.of(3)))
                .pushExecuteScript("update t set id = id; delete from t");
        List<String> sent = sent(stack, StackOptions.defaults());
        assertOneFlush(sent);
        assertThat(count(sent, 'B')).isEqualTo(5);
        assertThat(count(sent, 'S')).isEqualTo(1);
    }

    @Test
    void whatIsPreparedForAStackOnlyIsClosedInTheSameFlush() {
        StatementStack stack = inserts(1).pushExecute("savepoint s").extend(inserts(1));
        List<String> sent = sent(stack, StackOptions.defaults());
        assertThat(sent).hasSize(2);
        assertThat(count(sent, 'P')).isEqualTo(1);
        assertThat(sent.get(1)).endsWith("SCS");
    }

    /** And that which it replaces is closed, but once. */
    @Test
    void whatIsPreparedBehindAnAlterIsPreparedOnceEachTime() {
        StatementStack stack = StatementStack.empty()
                .pushExecute("alter table t alter column id set not null")
                .extend(inserts(3));
        List<String> sent = sent(stack, StackOptions.defaults());
        assertThat(sent).hasSize(3);
        assertThat(count(sent, 'P')).isEqualTo(1);
        assertThat(count(sent, 'C')).isEqualTo(1);
    }

    /** It is known where its statements stand; but those may have been used elsewhere since, so one more is bound. */
    @Test
    void aTableThatIsMadeAgainIsMadeAndFilledUnderOneSync() {
        StatementStack stack = StatementStack.empty()
                .pushExecute("create temp table t(id int) on commit drop")
                .extend(inserts(5));
        List<String> sent = sent(stack, StackOptions.defaults());
        assertOneFlush(sent);
        assertThat(count(sent, 'B')).isEqualTo(9);
        assertThat(count(sent, 'S')).isEqualTo(1);
    }
}

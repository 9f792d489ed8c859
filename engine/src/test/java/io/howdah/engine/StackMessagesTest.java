// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Session;
import io.howdah.StackOptions;
import io.howdah.StackResult;
import io.howdah.StatementStack;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What of a prepared stack is on the wire: how many statements and Syncs there are, and in how many flushes they go. */
@ExtendWith(PostgresExtension.class)
class StackMessagesTest {
    private static final StackOptions CONTINUE = StackOptions.defaults().continueOnError();
    private static final int TRIES = 20;

    private ClientMessages link;
    private Database database;
    private Session session;

    @BeforeEach
    void open(TestSchema schema) throws IOException {
        link = new ClientMessages(schema.server().host(), schema.server().port());
        database = Howdah.open(schema.uri() + "&max-size=1&host=localhost&port=" + link.port());
        database.execute("create table t(id int)").await();
        session = database.session().await();
    }

    @AfterEach
    void close() {
        session.close();
        database.close();
        link.close();
    }

    private static StatementStack inserts(int number) {
        StatementStack stack = StatementStack.empty();
        for (int i = 0; i < number; i++) {
            stack = stack.pushExecute("insert into t values ($1)", i);
        }
        return stack;
    }

    /** The letters of a stack that is prepared; of several tries that which came in the fewest portions. */
    private List<String> sent(StatementStack stack, StackOptions options) {
        Runnable execute =
                () -> assertThat(session.executeStack(stack, options).await()).noneMatch(StackResult::isError);
        execute.run();
        List<List<String>> tries = new ArrayList<>();
        for (int i = 0; i < TRIES; i++) {
            tries.add(link.sentBy(execute));
        }
        return tries.stream().min(Comparator.comparingInt(List::size)).orElseThrow();
    }

    private static long count(List<String> sent, char type) {
        return String.join("", sent).chars().filter(letter -> letter == type).count();
    }

    /** The network may cut a flush, so that one of several tries must come whole. */
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
}

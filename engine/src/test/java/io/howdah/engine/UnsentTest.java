// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.ParameterException;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Parameters that cannot fit their statement: nothing of it reaches the network, and its transaction goes on. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class UnsentTest {
    /** Begins each statement that must stay here. */
    private static final String MARK = "/* unsent */ ";

    record Item(String name) {}

    private StuckProxy network;
    private Database database;
    private Session session;

    @BeforeEach
    void open(TestSchema schema) throws Exception {
        network = new StuckProxy(schema);
        database = Howdah.open(network.uri());
        session = database.session().await();
        session.execute("create table t(id int, n int)").await();
    }

    @AfterEach
    void close() {
        session.close();
        database.close();
        network.close();
    }

    private static Arguments call(String what, Function<Session, Reply<?>> refused) {
        return arguments(what, refused);
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                call("too few values", on -> on.execute(MARK + "insert into t values ($1, $2)", 1)),
                call("too many values", on -> on.select(MARK + "select $1::int", 1, 2)),
                call("no values", on -> on.selectWithTotal(10, 0, MARK + "select $1::int")),
                call("a missing name", on -> on.selectOne(MARK + "select :a::int, :b::int", Map.of("a", 1))),
                call(
                        "an unknown name",
                        on -> on.selectValue(Integer.class, MARK + "select :a::int", Map.of("a", 1, "b", 2))),
                call(
                        "a record that lacks a name",
                        on -> on.selectOneOrNone(MARK + "select :price::int", new Item("tea"))),
                call("nothing that holds names", on -> on.selectValueOrNone(Integer.class, MARK + "select :a::int", 1)),
                call("both kinds", on -> on.execute(MARK + "select :a::int, $1::int", Map.of("a", 1))),
                call("more than a message carries", on -> on.execute(MARK + "select $65536::int", 1)),
                call("more than a message describes", on -> on.prepare(MARK + "select $65536::int")),
                call(
                        "one set of many",
                        on -> on.executeMany(
                                MARK + "insert into t values ($1, $2)", List.of(List.of(1, 2), List.of(3)))),
                call("too few values of a stream", on -> on.stream(MARK + "select $1::int, $2::int", 1)
                        .forEach(row -> {})));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void nothingIsSentAndTheTransactionGoesOn(String what, Function<Session, Reply<?>> refused) {
        session.begin();
        session.execute("insert into t values (1, 1)");
        assertThatThrownBy(() -> refused.apply(session).await())
                .as(what)
                .isInstanceOf(ParameterException.class)
                .hasMessageMatching("(?s).*[nN]othing was sent.*");
        session.execute("insert into t values (2, 2)");
        session.commit().await();

        assertThat(network.seen(MARK)).isZero();
        assertThat(session.select(Integer.class, "select id from t order by id").await())
                .containsExactly(1, 2);
    }

    @Test
    void whatIsSentIsSeenHere() {
        session.execute(MARK + "insert into t values ($1, $2)", 1, 2).await();

        assertThat(network.seen(MARK)).isPositive();
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Row;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.contract.Contract;
import io.howdah.testkit.contract.Extensions;
import io.howdah.testkit.contract.Samples;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every type there and back: as a parameter, in a row, and as a part of an array and of a composite; beside the server's
 * own text form of the same value. All on one connection, which none of them may harm.
 */
@ExtendWith(PostgresExtension.class)
class TypesTest {
    private static Database database;
    private static List<String> missing;
    private static Object pid;
    private static int holders;

    @BeforeAll
    static void open(PostgresServer server) {
        server.execute("drop schema if exists types cascade; create schema types authorization " + server.user());
        missing = Extensions.create(server);
        database = Howdah.open(server.uri("types") + "&max-size=1");
        Contract.TYPES.lines().forEach(statement -> database.execute(statement).await());
        pid = pid();
    }

    @AfterAll
    static void close() {
        assertThat(pid()).as("the connection of the first test").isEqualTo(pid);
        database.close();
    }

    private static Object pid() {
        return database.selectOne("select pg_backend_pid()").await().get(0);
    }

    static Stream<org.junit.jupiter.params.provider.Arguments> values() {
        return Samples.ALL.stream()
                .map(sample -> arguments(sample.type(), sample.literal(), sample.value(), sample.alike()));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("values")
    void aParameterArrivesAsItIs(String type, String literal, Object value, List<Object> alike) {
        assumeAvailable(type);
        String server = text("select " + quoted(literal) + "::" + type + "::text");

        assertThat(text("select ($1::" + type + ")::text", value)).isEqualTo(server);
        for (Object other : alike) {
            assertThat(text("select ($1::" + type + ")::text", other))
                    .as(other.getClass().getSimpleName())
                    .isEqualTo(server);
        }
        assertThat(text("select ($1::" + type + ")::text", new Object[] {null})).isNull();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("values")
    void aRowShowsTheValue(String type, String literal, Object value, List<Object> alike) {
        assumeAvailable(type);

        assertThat(read("select " + quoted(literal) + "::" + type)).isEqualTo(value);
        assertThat(read("select null::" + type)).isNull();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("values")
    void anArrayHoldsIt(String type, String literal, Object value, List<Object> alike) {
        assumeAvailable(type);
        assumeTrue(!type.equals("moods"), "an array of arrays has another shape");
        String one = quoted(literal) + "::" + type;
        String three = "array[" + one + ", null, " + one + "]";

        Object array = read("select " + three);

        assertThat(array).isInstanceOf(Object[].class);
        assertThat((Object[]) array).containsExactly(value, null, value);
        assertThat(text("select ($1::" + type + "[])::text", Arrays.asList(value, null, value)))
                .isEqualTo(text("select (" + three + ")::text"));
        assertThat(text("select ($1::" + type + "[])::text", array)).isEqualTo(text("select (" + three + ")::text"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("values")
    void aCompositeHoldsIt(String type, String literal, Object value, List<Object> alike) {
        assumeAvailable(type);
        String holder = "holder_" + ++holders;
        database.execute(
                        "create type " + holder + " as (first " + type + ", second " + type + "[], third " + type + ")")
                .await();
        String server = "row(" + quoted(literal) + ", array[" + quoted(literal) + "::" + type + "], null)::" + holder;
        assumeTrue(!type.equals("moods"), "an array of arrays has another shape");

        database.with(session -> session.selectOne("select " + server + " as held")
                        .thenCompose(row -> {
                            Row held = (Row) row.get("held");
                            assertThat(held.get("first")).isEqualTo(value);
                            assertThat((Object[]) held.get("second")).containsExactly(value);
                            assertThat(held.get("third")).isNull();
                            return session.selectValue(String.class, "select ($1::" + holder + ")::text", held);
                        })
                        .thenCombine(
                                session.selectValue(String.class, "select (" + server + ")::text"),
                                (sent, own) -> assertThat(sent).isEqualTo(own)))
                .await();
    }

    private static void assumeAvailable(String type) {
        assumeTrue(!missing.contains(type), "the server has no extension " + type);
    }

    private static @Nullable String text(String sql, @Nullable Object... parameters) {
        return database.with(session -> session.execute("set timezone = 'UTC'")
                        .thenCompose(set -> session.selectValue(String.class, sql, parameters)))
                .await();
    }

    private static @Nullable Object read(String sql) {
        return database.selectOne(sql).await().get(0);
    }

    private static String quoted(String literal) {
        return "'" + literal.replace("'", "''") + "'";
    }
}

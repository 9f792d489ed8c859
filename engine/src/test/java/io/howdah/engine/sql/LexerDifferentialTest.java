// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.engine.sql.SqlGenerator.Generated;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.TestSchema;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Our reading of generated SQL beside PostgreSQL's own. {@code -Dlexer.scripts=300} for a short run,
 * {@code -Dlexer.seed=...} for another one.
 */
@ExtendWith(PostgresExtension.class)
class LexerDifferentialTest {
    private static final int SCRIPTS = Integer.getInteger("lexer.scripts", 10_000);
    private static final long SEED = Long.getLong("lexer.seed", 20261121);

    private final Map<String, Integer> seen = new TreeMap<>();
    private final SqlGenerator generator = new SqlGenerator(SEED);
    private Vertx vertx;
    private PgConnection connection;

    @BeforeEach
    void connect(TestSchema schema) throws Exception {
        PostgresServer server = schema.server();
        vertx = Vertx.vertx();
        connection = await(PgConnection.connect(
                vertx,
                new PgConnectOptions()
                        .setHost(server.host())
                        .setPort(server.port())
                        .setDatabase(server.database())
                        .setUser(server.user())
                        .setPassword(server.password())
                        .setCachePreparedStatements(false)
                        .addProperty("search_path", schema.name())));
        connection.noticeHandler(notice -> {});
        await(connection.query(SqlGenerator.SETUP).execute());
    }

    @AfterEach
    void close() throws Exception {
        await(connection.close());
        await(vertx.close());
    }

    private static <T> T accepted(String sql, Future<T> future) throws Exception {
        try {
            return await(future);
        } catch (ExecutionException refused) {
            throw new AssertionError("The generator made what PostgreSQL refuses: " + sql, refused);
        }
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    /** Oracle: the number of results that a simple query gives. */
    @Test
    void scriptsHaveAsManyStatementsAsPostgresCompletes() throws Exception {
        for (int i = 0; i < SCRIPTS; i++) {
            Generated script = generator.script();
            count(script);
            int completed = 0;
            for (RowSet<Row> result = accepted(
                            script.sql(), connection.query(script.sql()).execute());
                    result != null;
                    result = result.next()) {
                completed++;
            }
            assertThat(Script.statements(script.sql()))
                    .as("script %d: %s", i, script.sql())
                    .hasSize(completed);
        }
        assertShares(SqlGenerator.STATEMENT_CONSTRUCTS, SqlGenerator.SCRIPT_CONSTRUCTS);
    }

    /** Oracle: the parameters of the prepared statement, written by position or by name. */
    @Test
    void statementsHaveTheParametersThatPostgresDescribes() throws Exception {
        for (int i = 0; i < SCRIPTS; i++) {
            Generated statement = generator.statement(i % 2 == 0);
            count(statement);
            StatementText text = StatementText.of(statement.sql());
            assertThat(text.names()).as("statement %d: %s", i, statement.sql()).isEqualTo(statement.names());
            assertThat(described(text.sent()))
                    .as("statement %d: %s sent as %s", i, statement.sql(), text.sent())
                    .isEqualTo(text.positions());
        }
        assertShares(SqlGenerator.STATEMENT_CONSTRUCTS);
    }

    /** By the protocol's Parse and Describe: what the server then holds under the statement's name. */
    private int described(String sql) throws Exception {
        var prepared = accepted(sql, connection.prepare(sql));
        int parameters = await(connection
                        .query("select cardinality(parameter_types) from pg_prepared_statements")
                        .execute())
                .iterator()
                .next()
                .getInteger(0);
        await(prepared.close());
        return parameters;
    }

    private void count(Generated generated) {
        generated.constructs().forEach(construct -> seen.merge(construct, 1, Integer::sum));
    }

    /** Each of the constructs is in one text of twenty at least. */
    @SafeVarargs
    private void assertShares(Set<String>... constructs) {
        Map<String, String> shares = new TreeMap<>();
        seen.forEach((construct, count) ->
                shares.put(construct, String.format(Locale.ROOT, "%.1f %%", 100.0 * count / SCRIPTS)));
        System.out.println(SCRIPTS + " texts with " + shares);
        for (Set<String> named : constructs) {
            assertThat(named).allSatisfy(construct -> assertThat(seen.getOrDefault(construct, 0))
                    .as("texts with %s among %d", construct, SCRIPTS)
                    .isGreaterThanOrEqualTo(SCRIPTS / 20));
        }
    }
}

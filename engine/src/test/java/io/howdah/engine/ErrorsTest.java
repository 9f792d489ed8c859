// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.howdah.CheckViolationException;
import io.howdah.ConnectionLostException;
import io.howdah.Database;
import io.howdah.FailedAt;
import io.howdah.Howdah;
import io.howdah.HowdahException;
import io.howdah.NotNullViolationException;
import io.howdah.ParameterException;
import io.howdah.ServerError;
import io.howdah.SqlGrammarException;
import io.howdah.StatementException;
import io.howdah.UniqueViolationException;
import io.howdah.engine.sql.StatementText;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import javax.net.ssl.SSLException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an exception knows. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class ErrorsTest {
    private Database database;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri());
        database.executeScript(
                        """
                        create domain even as int constraint is_even check (value % 2 = 0);
                        create table t(id int constraint one_of_each unique, must text not null default 'x', e even);
                        create function broken() returns void language plpgsql as
                            $$ begin execute 'select nothing from nowhere'; end $$;
                        create function raising() returns void language plpgsql as
                            $$ begin raise exception 'no' using hint = 'try later', detail = 'secret', errcode = 'P0042'; end $$
                        """)
                .await();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static <E extends HowdahException> E failure(Class<E> type, ThrowingCallable call) {
        E failure = catchThrowableOfType(type, call);
        assertThat(failure).isNotNull();
        return failure;
    }

    private static ServerError server(HowdahException failure) {
        return failure.server().orElseThrow();
    }

    private static FailedAt at(HowdahException failure) {
        return failure.at().orElseThrow();
    }

    @Test
    void everyFieldOfTheServerIsThere(TestSchema schema) {
        database.execute("insert into t(id) values (1)").await();
        ServerError unique =
                server(failure(UniqueViolationException.class, () -> database.execute("insert into t(id) values (1)")
                        .await()));
        assertThat(unique.constraint()).contains("one_of_each");
        assertThat(unique.table()).contains("t");
        assertThat(unique.schema()).contains(schema.name());
        assertThat(unique.detail()).hasValueSatisfying(text -> assertThat(text).contains("(id)=(1)"));
        assertThat(unique.severity()).isEqualTo("ERROR");
        assertThat(unique.routine()).contains("_bt_check_unique");
        assertThat(unique.file()).isPresent();
        assertThat(unique.line()).isPresent();

        assertThat(server(failure(NotNullViolationException.class, () -> database.execute(
                                        "insert into t(must) values (null)")
                                .await()))
                        .column())
                .contains("must");
        ServerError domain =
                server(failure(CheckViolationException.class, () -> database.execute("insert into t(e) values (1)")
                        .await()));
        assertThat(domain.dataType()).contains("even");
        assertThat(domain.constraint()).contains("is_even");

        ServerError inside = server(failure(SqlGrammarException.class, () -> database.select("select broken()")
                .await()));
        assertThat(inside.internalQuery()).contains("select nothing from nowhere");
        assertThat(inside.internalPosition()).contains("21");
        assertThat(inside.where()).hasValueSatisfying(where -> assertThat(where).contains("broken()"));

        HowdahException raised = failure(StatementException.class, () -> database.select("select raising()")
                .await());
        assertThat(server(raised).hint()).contains("try later");
        assertThat(server(raised).detail()).contains("secret");
        assertThat(raised.sqlState()).contains("P0042");
        assertThat(raised).hasMessageContaining("try later").hasMessageNotContaining("secret");
    }

    @Test
    void aCaretStandsUnderThePlaceInTheStatementAsItWasWritten() {
        String sql =
                """
                select :first::int, '\u00e4\ud83d\ude00', :second::text,
                \tnowhere_to_find, :first::int
                from t where id = :third""";
        HowdahException failure = failure(
                SqlGrammarException.class, () -> database.select(sql, Map.of("first", 1, "second", "b", "third", 3))
                        .await());

        assertThat(at(failure).position()).hasValue(sql.indexOf("nowhere_to_find"));
        assertThat(at(failure).caret()).isEqualTo("\tnowhere_to_find, :first::int\n\t^");
        assertThat(at(failure).sql()).isEqualTo(sql);
        assertThat(at(failure).index()).isEmpty();
        assertThat(at(failure).toString()).doesNotContain("select");
        assertThat(failure).hasMessageNotContaining("\u00e4");
    }

    @Test
    void aNameItselfMayBeThePlace() {
        String written = "select :a, :beta, :a";
        String sent = "select $1, $2, $1";

        assertThat(StatementText.writtenAt(written, sent, sent.indexOf("$2") + 1))
                .isEqualTo(written.indexOf(":beta"));
        assertThat(StatementText.writtenAt(written, sent, sent.lastIndexOf("$1") + 1))
                .isEqualTo(written.lastIndexOf(":a"));
        assertThat(StatementText.writtenAt(written, sent, sent.length() + 1)).isEqualTo(written.length());
    }

    @Test
    void withoutAPlaceTheStatementIsShown() {
        assertThat(new FailedAt("select 1", OptionalInt.empty(), OptionalInt.empty()).caret())
                .isEqualTo("select 1");
    }

    @Test
    void theSetThatFailedIsKnown() {
        String insert = "insert into t(id) values ($1)";
        assertThat(at(failure(UniqueViolationException.class, () -> database.executeMany(insert, List.of(1, 2, 1, 3))
                                .await()))
                        .index())
                .hasValue(2);
        assertThat(at(failure(ParameterException.class, () -> database.executeMany(insert, List.of(1, "two", 3))
                                .await()))
                        .index())
                .hasValue(1);
        assertThat(at(failure(ParameterException.class, () -> database.executeMany(
                                        insert, Arrays.asList(List.of(1), List.of(1, 2)))
                                .await()))
                        .index())
                .hasValue(1);
    }

    @Test
    void theStatementOfAScriptThatFailedIsKnown() {
        HowdahException failure = failure(SqlGrammarException.class, () -> database.executeScript(
                        "select 1;\nselect 2;\nselect nothing;\nselect 3")
                .await());

        assertThat(at(failure).index()).hasValue(2);
        assertThat(at(failure).caret()).isEqualTo("select nothing\n       ^");
    }

    @Test
    void aNetworkThatFailsIsNamed(TestSchema schema) throws Exception {
        try (StuckProxy proxy = new StuckProxy(schema);
                Database remote = Howdah.open(proxy.uri() + "&max-size=1")) {
            var slow = remote.execute("select pg_sleep(60)");
            proxy.awaitSent("pg_sleep");
            proxy.reset();
            assertThatThrownBy(slow::await)
                    .isInstanceOf(ConnectionLostException.class)
                    .hasMessageContaining("reset");
            var other = remote.execute("select pg_sleep(61)");
            proxy.awaitSent("pg_sleep(61)");
            proxy.end();
            assertThatThrownBy(other::await)
                    .isInstanceOf(ConnectionLostException.class)
                    .hasMessageContaining("without a word");
        }
        assertThat(NetworkFailures.described(new IllegalStateException(new SSLException("bad record"))))
                .isEqualTo("TLS failed: bad record");
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.howdah.CopySource;
import io.howdah.CopyTarget;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Row;
import io.howdah.Session;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.contract.Contract;
import io.howdah.testkit.contract.Extensions;
import io.howdah.testkit.contract.Sample;
import io.howdah.testkit.contract.Samples;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** In which format rows of Java travel, as PostgreSQL shows the statement; what arrives is {@link CopyTypesTest}'s. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class CopyFormatTest {
    /** As docs/copy.md lists them. */
    private static final Set<String> BINARY = Set.of(
            "bool",
            "int2",
            "int4",
            "int8",
            "float4",
            "float8",
            "numeric",
            "oid",
            "text",
            "varchar",
            "varchar(3)",
            "char(3)",
            "name",
            "bytea",
            "uuid",
            "json",
            "jsonb",
            "date",
            "time",
            "timetz",
            "timestamp",
            "timestamptz",
            "interval",
            "mood",
            "moods",
            "posint",
            "label",
            "since");

    private static final Pattern FORMAT = Pattern.compile("\\(format (\\w+)\\)$");

    private static PostgresServer server;
    private static Database database;
    private static Session session;
    private static List<String> missing;
    private static int tables;

    @BeforeAll
    static void open(PostgresServer given) {
        server = given;
        server.execute("drop schema if exists copied_formats cascade; create schema copied_formats authorization "
                + server.user());
        missing = Extensions.create(server);
        database = Howdah.open(server.uri("copied_formats") + "&application-name=formats&max-size=1");
        session = database.session().await();
        Contract.TYPES.lines().forEach(statement -> session.execute(statement).await());
    }

    @AfterAll
    static void close() {
        session.close();
        database.close();
    }

    /** One of each type. */
    static Stream<Sample> samples() {
        Stream<String> types = Samples.ALL.stream().map(Sample::type).distinct();
        return types.map(type -> Samples.ALL.stream()
                .filter(sample -> sample.type().equals(type))
                .findFirst()
                .orElseThrow());
    }

    /** What the session has sent last. */
    private static String format() {
        String sent = server.query("select query from pg_stat_activity where application_name = 'formats'")
                .get(0)
                .get(0);
        Matcher format = FORMAT.matcher(sent);
        assertThat(format.find()).as(sent).isTrue();
        return format.group(1);
    }

    private static String formatOf(String columns, Map<String, Object> row) {
        String table = "t" + ++tables;
        session.execute("create table " + table + "(" + columns + ")").await();
        long copied = session.copyIn(CopyTarget.table(table), CopySource.rows(List.of(row, row)))
                .await()
                .rows();
        assertThat(copied).isEqualTo(2);
        return format();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void aColumnIsCopiedInBinaryFormWhereThatIsMadeHere(Sample sample) {
        String type = sample.type();
        assumeTrue(!missing.contains(type), "the server has no extension " + type);
        String format = BINARY.contains(type) ? "binary" : "text";

        assertThat(formatOf("v " + type, Map.of("v", sample.value()))).isEqualTo(format);
        if (!type.equals("moods")) { // which is an array itself
            assertThat(formatOf("v " + type + "[]", Map.of("v", List.of(sample.value()))))
                    .isEqualTo(format);
        }
    }

    @Test
    void oneColumnThatHasNoBinaryFormMakesAllOfItText() {
        assertThat(formatOf("i int, p point", Map.of("i", 1, "p", "(1,2)"))).isEqualTo("text");
        assertThat(formatOf("i int, t text, a int[]", Map.of("i", 1, "t", "one", "a", List.of(1))))
                .isEqualTo("binary");
    }

    @Test
    void rowsComeInBinaryFormWhateverTheyHold() {
        session.execute("create table given(i int, p point)").await();
        session.execute("insert into given values (1, '(1,2)')").await();
        for (CopyTarget target : List.of(CopyTarget.table("given"), CopyTarget.query("select i from given"))) {
            session.copyOut(Row.class, target).forEach(row -> {}).await();
            assertThat(format()).isEqualTo("binary");
        }
    }
}

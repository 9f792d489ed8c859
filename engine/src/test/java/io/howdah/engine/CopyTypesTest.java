// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.howdah.CopyOptions;
import io.howdah.CopySource;
import io.howdah.CopyTarget;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Row;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.contract.Contract;
import io.howdah.testkit.contract.Extensions;
import io.howdah.testkit.contract.Samples;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every type as a value of a row that is copied in and out, beside the server's own text form of it. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class CopyTypesTest {
    private static Database database;
    private static List<String> missing;
    private static int tables;

    @BeforeAll
    static void open(PostgresServer server) {
        server.execute("drop schema if exists copied_types cascade; create schema copied_types authorization "
                + server.user());
        missing = Extensions.create(server);
        database = Howdah.open(server.uri("copied_types") + "&max-size=1");
        Contract.TYPES.lines().forEach(statement -> database.execute(statement).await());
    }

    @AfterAll
    static void close() {
        database.close();
    }

    static Stream<org.junit.jupiter.params.provider.Arguments> values() {
        return Samples.ALL.stream().map(sample -> arguments(sample.type(), sample.literal(), sample.value()));
    }

    private static List<Row> copied(String sql) {
        List<Row> rows = Collections.synchronizedList(new ArrayList<>());
        database.copyOut(Row.class, CopyTarget.query(sql)).forEach(rows::add).await();
        return rows;
    }

    private static String quoted(String literal) {
        return "'" + literal.replace("'", "''") + "'";
    }

    private static void assumeAvailable(String type) {
        assumeTrue(!missing.contains(type), "the server has no extension " + type);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("values")
    void aValueIsCopiedBothWays(String type, String literal, Object value) {
        assumeAvailable(type);
        boolean storable = !List.of("void", "record", "unknown").contains(type);
        String select = "select " + quoted(literal) + "::" + type + " as v, null::" + type + " as n";
        Row shown = database.selectOne(select).await();

        List<Row> out = copied(select);
        assertThat(out).hasSize(1);
        assertThat(out.get(0).get("v")).isEqualTo(shown.get("v")).isEqualTo(value);
        assertThat(out.get(0).get("n")).isNull();

        assumeTrue(storable, "no column is of the type");
        String table = "t" + ++tables;
        database.execute("create table " + table + "(v " + type + ", n " + type + ", vs " + type + "[], x int)")
                .await();
        boolean nested = type.equals("moods");
        List<@Nullable Object> array = nested ? null : Arrays.asList(value, null, value);
        database.copyIn(
                        CopyTarget.table(table, "v", "n", "vs", "x"),
                        CopySource.rows(
                                List.of(Arrays.asList(value, null, array, 7), Arrays.asList(null, value, null, 8))))
                .await();
        List<Row> rows = database.select("select v::text, n::text, vs::text, x from " + table + " order by x")
                .await();
        String server = database.selectValue(String.class, "select (" + quoted(literal) + "::" + type + ")::text")
                .await();
        assertThat(rows.get(0).get("v")).isEqualTo(server);
        assertThat(rows.get(0).get("n")).isNull();
        assertThat(rows.get(1).get("v")).isNull();
        assertThat(rows.get(1).get("n")).isEqualTo(server);
        if (!nested) {
            String one = quoted(literal) + "::" + type;
            assertThat(rows.get(0).get("vs"))
                    .isEqualTo(database.selectValue(String.class, "select array[" + one + ", null, " + one + "]::text")
                            .await());
            assertThat((Object[]) copied("select vs from " + table + " where x = 7")
                            .get(0)
                            .get(0))
                    .containsExactly(value, null, value);
        }
    }

    /** The binary form of numeric is made here, so it is tried with many. */
    @Test
    void numbersOfAnySizeArriveExactly() {
        Random random = new Random(7);
        List<BigDecimal> numbers = new ArrayList<>(List.of(
                BigDecimal.ZERO,
                new BigDecimal("0.00"),
                new BigDecimal("-0.0001"),
                new BigDecimal("10000"),
                new BigDecimal("1e20"),
                new BigDecimal("1e-20"),
                new BigDecimal("99999999.9999"),
                new BigDecimal("12345678901234567890.123456789012345678901234567890"),
                BigDecimal.valueOf(Long.MIN_VALUE),
                BigDecimal.valueOf(Long.MAX_VALUE, 18)));
        for (int i = 0; i < 2000; i++) {
            numbers.add(new BigDecimal(new BigInteger(random.nextInt(200), random), random.nextInt(60) - 10)
                    .multiply(BigDecimal.valueOf(random.nextBoolean() ? 1 : -1)));
            numbers.add(BigDecimal.valueOf(random.nextLong() >> random.nextInt(64), random.nextInt(20)));
        }
        database.execute("create table numbers(i int, n numeric, t text)").await();
        List<List<Object>> rows = new ArrayList<>();
        for (BigDecimal number : numbers) {
            rows.add(List.of(rows.size(), number, number.toPlainString()));
        }
        database.copyIn(CopyTarget.table("numbers", "i", "n", "t"), CopySource.rows(rows))
                .await();

        assertThat(database.select(String.class, "select t || ' is ' || n from numbers where n::text <> t")
                        .await())
                .isEmpty();
        List<Row> back = copied("select n from numbers order by i");
        for (int i = 0; i < numbers.size(); i++) {
            assertThat((BigDecimal) back.get(i).get(0)).isEqualByComparingTo(numbers.get(i));
        }
        copiedIsSelected("select n from numbers order by i");
    }

    @Test
    void whatIsNoNumberIsCopiedToo() {
        database.execute("create table odd(n numeric)").await();
        database.copyIn(
                        CopyTarget.table("odd", "n"),
                        CopySource.rows(List.of(Double.NaN, Double.POSITIVE_INFINITY, 1.5, 2, 3L, new BigInteger("4"))))
                .await();
        assertThat(database.select(String.class, "select n::text from odd").await())
                .containsExactly("NaN", "Infinity", "1.5", "2", "3", "4");
        copiedIsSelected("select n from odd union all select '-Infinity'");
    }

    @Test
    void zeroesOfANumberAreNotLostOnTheWayOut() {
        copiedIsSelected("select n::numeric from unnest(array['0', '0.000', '10000', '100000000', '1.50', '-20000.000',"
                + " '0.0001', '9999999999999999', '-9999.99999999999999', '123456789012345678', '1e40', '1e-40']) n");
    }

    /** The first values, with their decimals. */
    private void copiedIsSelected(String sql) {
        assertThat(copied(sql))
                .extracting(row -> row.get(0))
                .isEqualTo(database.select(sql).await().stream()
                        .map(row -> row.get(0))
                        .toList());
    }

    @Test
    void aNumberThatNumericCannotHoldIsRefused() {
        database.execute("create table limits(n numeric)").await();
        assertThat(database.copyIn(
                                CopyTarget.table("limits", "n"),
                                CopySource.rows(List.of(new BigDecimal("1e131071"), new BigDecimal("1e-16383"))))
                        .await()
                        .rows())
                .isEqualTo(2);
        for (String other : List.of("1e131072", "1e1000000", "1e-16384")) {
            assertThatThrownBy(() -> database.copyIn(
                                    CopyTarget.table("limits", "n"), CopySource.rows(List.of(new BigDecimal(other))))
                            .await())
                    .hasMessageContaining("The value of column 'n' in row 1 of a COPY is a number");
        }
    }

    @Test
    void arraysHaveDimensionsOrNone() {
        database.execute("create table arrays(a int[], b text[])").await();
        database.copyIn(
                        CopyTarget.table("arrays", "a", "b"),
                        CopySource.rows(List.of(
                                List.of(new int[][] {{1, 2}, {3, 4}}, List.of()),
                                List.of(List.of(List.of()), List.of("{\"", "NULL", "")))))
                .await();
        assertThat(database.select(String.class, "select concat(a, b) from arrays")
                        .await())
                .containsExactly("{{1,2},{3,4}}{}", "{}{\"{\\\"\",\"NULL\",\"\"}");
    }

    @Test
    void aTextIsKeptWhateverItHolds() {
        database.execute("create table texts(s text, p point, c \"char\")").await();
        List<String> odd = List.of("", "\\N", "\\.", "a\tb\nc\rd\\e\bf\u000b", "caf\u00e9 \ud83d\udc18", "NULL", " x ");
        database.copyIn(
                        CopyTarget.table("texts", "s", "p", "c"),
                        CopySource.rows(odd.stream().map(s -> Arrays.asList(s, "(1,2)", "x"))))
                .await(); // a point has no binary form here, so all of the row goes as text
        assertThat(database.select(String.class, "select s from texts").await()).isEqualTo(odd);
        database.execute("alter table texts drop p, drop c").await();
        database.copyIn(CopyTarget.table("texts", "s"), CopySource.rows(odd)).await();
        assertThat(database.select(String.class, "select s from texts").await())
                .hasSize(2 * odd.size())
                .containsAll(odd);
        assertThat(copied("select s from texts")).hasSize(2 * odd.size());
    }

    /** The end of the data looks like this row's. */
    @Test
    void aRowThatEndsAsTheDataDoIsNotLost() {
        byte[] end = {'d', 0, 0, 0, 6, -1, -1};
        database.execute("create table ends(b bytea)").await();
        database.copyIn(CopyTarget.table("ends", "b"), CopySource.rows(Collections.nCopies(3, List.of(end))))
                .await();
        for (int limit : new int[] {0, 1, 3}) {
            assertThat(copied("select b from ends limit " + limit)).hasSize(limit);
        }
    }

    @Test
    void whatChangesRowsGivesTheirReturningToo() {
        database.execute("create table changed(id int, n numeric)").await();
        List<Row> rows = copied("insert into changed select i, i / 2.0 from generate_series(1, 3) i returning id, n");
        assertThat(rows)
                .extracting(row -> row.get("n").toString())
                .allMatch(n -> n.startsWith("0.5") || n.startsWith("1."));
        assertThat(database.selectValue(Long.class, "select count(*) from changed")
                        .await())
                .isEqualTo(3);
    }

    record Some(int id, String text, BigDecimal number) {}

    @Test
    void rowsBecomeRecordsMapsAndValues() {
        String sql =
                "select i as id, 'row ' || i as text, i + 0.5 as number from generate_series(1, 30000) i order by i";
        List<Some> records = Collections.synchronizedList(new ArrayList<>());
        assertThat(database.copyOut(Some.class, CopyTarget.query(sql))
                        .forEach(records::add)
                        .await())
                .isEqualTo(30_000);
        assertThat(records.get(29_999)).isEqualTo(new Some(30_000, "row 30000", new BigDecimal("30000.5")));

        database.execute("create table back(id int, text text, number numeric)").await();
        assertThat(database.copyIn(CopyTarget.table("back"), CopySource.rows(records), CopyOptions.text())
                        .await()
                        .rows())
                .isEqualTo(30_000);
        List<Some> again = Collections.synchronizedList(new ArrayList<>());
        database.copyOut(Some.class, CopyTarget.table("back"))
                .forEach(again::add)
                .await();
        assertThat(again).isEqualTo(records);
        List<Integer> ids = Collections.synchronizedList(new ArrayList<>());
        database.copyOut(Integer.class, CopyTarget.table("back", "id"))
                .forEach(ids::add)
                .await();
        assertThat(ids).hasSize(30_000);
    }
}

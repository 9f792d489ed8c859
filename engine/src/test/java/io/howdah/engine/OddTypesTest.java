// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Column;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.ParameterException;
import io.howdah.Range;
import io.howdah.Row;
import io.howdah.Session;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Types in types, of equal names, at their limits. */
@ExtendWith(PostgresExtension.class)
class OddTypesTest {
    enum Mood {
        HAPPY,
        SAD
    }

    record Item(String name, List<String> tags) {}

    record Crate(String label, List<Item> items) {}

    private Database database;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri() + "&max-size=1");
        database.execute("create type mood as enum ('happy', 'sad')").await();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private @Nullable String text(String sql, @Nullable Object... parameters) {
        return database.selectValue(String.class, sql, parameters).await();
    }

    @Test
    void anArrayMayHoldArraysByADomain() {
        database.execute("create domain moods as mood[]").await();
        record Held(List<List<Mood>> weeks, Mood[][] same) {}
        String weeks = "'{\"{happy,sad}\",NULL,\"{}\",\"{NULL}\"}'::moods[]";

        Object[] shown = (Object[])
                database.selectOne("select " + weeks + " as weeks").await().get(0);
        Held held = database.selectOne(Held.class, "select " + weeks + " as weeks, " + weeks + " as same")
                .await();

        assertThat(Arrays.deepToString(shown)).isEqualTo("[[happy, sad], null, [], [null]]");
        assertThat(held.weeks())
                .isEqualTo(Arrays.asList(
                        List.of(Mood.HAPPY, Mood.SAD), null, List.of(), Arrays.asList(new @Nullable Mood[] {null})));
        assertThat(held.same()[0]).containsExactly(Mood.HAPPY, Mood.SAD);
        for (Object given : List.of(shown, held.weeks(), held.same())) {
            assertThat(text("select ($1::moods[])::text", given)).isEqualTo(text("select (" + weeks + ")::text"));
        }
        assertThatThrownBy(() -> text("select ($1::moods[])::text", List.of(Mood.SAD)))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("mood[] takes an array or a Collection");
    }

    @Test
    void compositesHoldArraysOfCompositesThatHoldArrays() {
        database.execute("create type item as (name text, tags text[])").await();
        database.execute("create type crate as (label text, items item[])").await();
        List<Crate> boxes = Arrays.asList(
                new Crate("a \"b\", (c)", List.of(new Item("{x}", Arrays.asList("NULL", null, "\\", "")))),
                null,
                new Crate("", List.of()));

        assertThat(database.selectValue(Crate[].class, "select $1::crate[]", boxes)
                        .await())
                .containsExactlyElementsOf(boxes);
        assertThat(text("select ((($1::crate[])[1]).items[1]).tags[3]", boxes)).isEqualTo("\\");
        assertThat(text("select cardinality((($1::crate[])[1]).items[1].tags)::text", boxes))
                .isEqualTo("4");
    }

    @Test
    void rangesAreOfWhateverHasAnOrder() {
        database.executeScript(
                        "create type point2 as (x int, y int); create domain percent as int check (value <= 100);"
                                + " create type moodrange as range (subtype = mood);"
                                + " create type pointrange as range (subtype = point2);"
                                + " create type percentrange as range (subtype = percent);"
                                + " create type listrange as range (subtype = int[])")
                .await();
        record Point2(int x, int y) {}
        record Found(Range<Mood> moods, Range<Point2> points, Range<Integer> percents, Range<List<Integer>> lists) {}
        Found given = new Found(
                Range.closed(Mood.HAPPY, Mood.SAD),
                Range.closedOpen(new Point2(1, 2), new Point2(3, -4)),
                Range.atMost(7),
                Range.openClosed(List.of(1, 2), List.of(3)));

        assertThat(database.selectOne(
                                Found.class,
                                "select $1::moodrange as moods, $2::pointrange as points, $3::percentrange as percents,"
                                        + " $4::listrange as lists",
                                given.moods(),
                                given.points(),
                                given.percents(),
                                given.lists())
                        .await())
                .isEqualTo(given);
        assertThat(text("select ($1::pointrange[])::text", List.of(given.points())))
                .isEqualTo("{\"[\\\"(1,2)\\\",\\\"(3,-4)\\\")\"}");
    }

    @Test
    void domainsMayStandOverDomainsAndComposites() {
        database.executeScript("create type pair as (a int, b text); create domain known as pair"
                        + " check ((value).a is not null); create domain small as int check (value < 100);"
                        + " create domain tiny as small check (value < 10)")
                .await();
        record Pair(int a, @Nullable String b) {}
        record Found(Pair one, List<Pair> more, int tiny, List<Integer> tinies) {}
        Found given = new Found(new Pair(1, null), List.of(new Pair(2, "x,")), 3, List.of(4, 5));

        assertThat(database.selectOne(
                                Found.class,
                                "select $1::known as one, $2::known[] as more, $3::tiny as tiny, $4::tiny[] as tinies",
                                given.one(),
                                given.more(),
                                given.tiny(),
                                given.tinies())
                        .await())
                .isEqualTo(given);
    }

    /** The names are the types' numbers for whoever looks at the search path alone. */
    @Test
    void typesOfOneNameInTwoSchemasAreTwoTypes(TestSchema schema) {
        String other = schema.name() + "_other";
        schema.server()
                .execute("create schema " + other + " authorization "
                        + schema.server().user());
        try (Session session = database.session().await()) {
            session.execute("create type " + other + ".mood as (name text, since date)")
                    .await();
            Row both = session.selectOne(
                            "select $1::mood as own, $2::" + other + ".mood as foreign_one",
                            Mood.SAD,
                            Map.of("name", "x", "since", java.time.LocalDate.EPOCH))
                    .await();

            assertThat(both.columns())
                    .containsExactly(new Column("own", "mood"), new Column("foreign_one", other + ".mood"));
            assertThat(both.get("own")).isEqualTo("sad");
            assertThat(both.get("foreign_one", Row.class).get("since")).isEqualTo(java.time.LocalDate.EPOCH);

            session.execute("set search_path = " + other).await();
            assertThat(session.selectValue(Row.class, "select $1::mood", "(y,)")
                            .await()
                            .get("name"))
                    .isEqualTo("y");
            session.execute("set search_path = " + schema.name()).await();
            assertThat(session.selectValue(Mood.class, "select $1::mood", Mood.HAPPY)
                            .await())
                    .isEqualTo(Mood.HAPPY);
        } finally {
            schema.server().execute("drop schema " + other + " cascade");
        }
    }

    @Test
    void zeroKeepsItsSign() {
        database.execute("create type floats as (a float4, b float8)").await();
        record Floats(float a, double b) {}
        Floats zeros = new Floats(-0.0f, -0.0);

        assertThat(database.selectOne(Floats.class, "select $1::float4 as a, $2::float8 as b", zeros.a(), zeros.b())
                        .await())
                .isEqualTo(zeros);
        assertThat(database.selectValue(Floats.class, "select $1::floats", zeros)
                        .await())
                .isEqualTo(zeros);
        assertThat(database.selectValue(double[].class, "select $1::float8[]", (Object) new double[] {-0.0})
                        .await())
                .containsExactly(-0.0);
        assertThat(text("select $1::numeric::text", -0.0)).isEqualTo("0.0");
    }

    @Test
    void numbersMayBeAsLongAsTheyCan() {
        BigDecimal longest = new BigDecimal("-" + "9".repeat(131_072) + "." + "9".repeat(16_383));

        assertThat(database.selectValue(BigDecimal.class, "select $1::numeric", longest)
                        .await())
                .isEqualTo(longest);
        assertThat(database.selectValue(BigDecimal[].class, "select $1::numeric[]", List.of(longest))
                        .await())
                .containsExactly(longest);
    }

    @Test
    void moneyIsReadWithoutAnExponent() {
        assertThat(text("select $1::money::numeric::text", new BigDecimal("12E+2")))
                .isEqualTo("1200.00");
        assertThat(text("select $1::money::numeric::text", 1e7)).isEqualTo("10000000.00");
        assertThatThrownBy(() -> text("select $1::money::text", new BigDecimal("1E+100000000")))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("money cannot hold");
    }

    /** The last line of the table of types: PostgreSQL's own refcursor stands for all that have no line. */
    @Test
    void aTypeWithoutALineTakesWhatHasATextForm() {
        UUID id = UUID.fromString("6f9619ff-8b86-d011-b42d-00c04fc964ff");
        for (Object given : List.of("a b", 7, new BigDecimal("1.50"), true, id)) {
            assertThat(text("select ($1::refcursor)::text", given)).isEqualTo(given.toString());
            assertThat(text("select $1::refcursor", given)).isEqualTo(given.toString());
        }
        assertThatThrownBy(() -> text("select $1::refcursor", List.of("x")))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("refcursor");
    }

    @Test
    void whatHasPartsTakesTheServersTextTooAndVoidIsNull() {
        database.execute("create type place as (street text, number int)").await();
        database.execute("create domain small as int").await();

        assertThat(text("select ($1::place)::text", "(\"a b\",7)")).isEqualTo("(\"a b\",7)");
        assertThat(text("select ($1::mood)::text", "sad")).isEqualTo("sad");
        assertThat(text("select ($1::mood)::text", Mood.SAD)).isEqualTo("sad");
        assertThat(database.selectValue(Integer.class, "select $1::small", 7).await())
                .isEqualTo(7);
        assertThat(database.selectOne("select pg_sleep(0)").await().get(0)).isNull();
    }

    @Test
    void vectorsAndRecordsOfNoTypeAreTexts() {
        assertThat(text("select '1 -2'::int2vector")).isEqualTo("1 -2");
        assertThat(text("select ($1::int2vector)::text", "1 -2")).isEqualTo("1 -2");
        assertThat(text("select '1 2'::oidvector")).isEqualTo("1 2");
        assertThat(text("select ($1::oidvector)::text", "1 2")).isEqualTo("1 2");
        assertThat(text("select row(1, 'a b', null)")).isEqualTo("(1,\"a b\",)");
        assertThat(database.selectValue(String[].class, "select array[row(1, 'a b'), null]")
                        .await())
                .containsExactly("(1,\"a b\")", null);
    }

    @Test
    void anArrayMayHaveSixDimensionsAndLowerBoundsThatAreNotOne() {
        Object six = List.of(List.of(List.of(List.of(List.of(List.of(1, 2))))));
        assertThat(text("select ($1::int[])::text", six)).isEqualTo("{{{{{{1,2}}}}}}");
        assertThat((Object) database.selectValue(List.class, "select $1::int[]", six)
                        .await())
                .isEqualTo(six);
        assertThatThrownBy(() -> text("select ($1::int[])::text", List.of(six))).hasMessageContaining("[54000]");
        assertThat((Object) database.selectValue(
                                List.class, "select '[-1:0][7:8]={{\"a=b\",\"]\"},{NULL,\"null\"}}'::text[]")
                        .await())
                .isEqualTo(List.of(List.of("a=b", "]"), Arrays.asList(null, "null")));
    }

    @Test
    void aTableOf1600ColumnsIsWrittenAndRead() {
        String names =
                IntStream.range(0, 1600).mapToObj(i -> "c" + i).collect(java.util.stream.Collectors.joining(","));
        String positions =
                IntStream.rangeClosed(1, 1600).mapToObj(i -> "$" + i).collect(java.util.stream.Collectors.joining(","));
        database.execute("create table wide(" + names.replace(",", " bool,") + " bool)")
                .await();

        database.execute(
                        "insert into wide values (" + positions + ")",
                        IntStream.range(0, 1600).mapToObj(i -> i % 2 == 0).toArray())
                .await();

        Row row = database.selectOne("select * from wide").await();
        assertThat(row.get("c1598")).isEqualTo(true);
        assertThat(row.get("c1599")).isEqualTo(false);
        assertThat(database.selectValue(Row.class, "select wide from wide")
                        .await()
                        .get("c1599"))
                .isEqualTo(false);
    }
}

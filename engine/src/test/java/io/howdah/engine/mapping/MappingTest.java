// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Interval;
import io.howdah.Json;
import io.howdah.Multirange;
import io.howdah.Range;
import io.howdah.Row;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.PostgresServer;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What rows become, class by class. What they do not is in {@link MappingRefusalsTest}. */
@ExtendWith(PostgresExtension.class)
class MappingTest {
    enum Mood {
        HAPPY,
        SAD {
            @Override
            public String toString() {
                return "with a body";
            }
        }
    }

    record Address(String street, @Nullable Integer houseNo) {}

    private static Database database;

    @BeforeAll
    static void open(PostgresServer server) {
        server.execute("drop schema if exists mapping cascade; create schema mapping authorization " + server.user());
        database = Howdah.open(server.uri("mapping"));
        database.executeScript("create type mood as enum ('happy', 'sad'); create domain price as numeric;"
                        + " create type address as (street text, house_no int);"
                        + " create type person as (name text, home address, past address[], moods mood[])")
                .await();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    private static <T> T one(Class<T> type, String sql) {
        return database.selectOne(type, sql).await();
    }

    @Test
    void primitivesAndTheirBoxesAreFilledAlike() {
        record Primitives(boolean a, byte b, short c, int d, long e, float f, double g, char h) {}
        record Boxes(Boolean a, Byte b, Short c, Integer d, Long e, Float f, Double g, Character h) {}
        String sql = "select true as a, 1::int2 as b, 2::int2 as c, 3 as d, 4::int8 as e, 5.5::float4 as f,"
                + " 6.5::float8 as g, 'x'::text as h";

        assertThat(one(Primitives.class, sql))
                .isEqualTo(new Primitives(true, (byte) 1, (short) 2, 3, 4L, 5.5f, 6.5, 'x'));
        assertThat(one(Boxes.class, sql)).isEqualTo(new Boxes(true, (byte) 1, (short) 2, 3, 4L, 5.5f, 6.5, 'x'));
        assertThat(one(
                        Boxes.class,
                        "select null::bool a, null::int2 b, null::int2 c, null::int d, null::int8 e,"
                                + " null::float4 f, null::float8 g, null::text h"))
                .isEqualTo(new Boxes(null, null, null, null, null, null, null, null));
    }

    @Test
    void numbersWidenAndNarrowExactly() {
        record Wide(long a, int b, double c, double d, BigDecimal e, BigInteger f, Number g, Object h) {}
        record Narrow(int a, short b, byte c, float d, int e, long f) {}

        assertThat(one(Wide.class, "select 1::int2 a, 2::int2 b, 3 c, 0.5::float4 d, 5::int8 e, 6 f, 7::int2 g, 8 h"))
                .isEqualTo(new Wide(1, 2, 3.0, 0.5, new BigDecimal(5), BigInteger.valueOf(6), (short) 7, 8));
        assertThat(one(
                        Narrow.class,
                        "select 1::int8 a, 2::int8 b, 3 c, 0.5::float8 d, 4.00::numeric e, 5e3::numeric f"))
                .isEqualTo(new Narrow(1, (short) 2, (byte) 3, 0.5f, 4, 5000));
    }

    @Test
    void decimalsKeepTheirScale() {
        record Decimals(BigDecimal a, BigDecimal b, BigDecimal c, BigDecimal d, BigDecimal e, BigDecimal f) {}

        assertThat(one(
                        Decimals.class,
                        "select 0.10 a, -12.500 b, 123456789012345678 c, 1234567890123456789.5 d,"
                                + " -0.000000000000000001 e, 0::price f"))
                .isEqualTo(new Decimals(
                        new BigDecimal("0.10"),
                        new BigDecimal("-12.500"),
                        new BigDecimal("123456789012345678"),
                        new BigDecimal("1234567890123456789.5"),
                        new BigDecimal("-0.000000000000000001"),
                        BigDecimal.ZERO));
    }

    @Test
    void timesBecomeTheirNeighbours() {
        record Times(Instant a, ZonedDateTime b, Duration c, Interval d) {}
        Instant instant = Instant.parse("2026-11-21T10:15:30.123456Z");

        assertThat(
                        one(
                                Times.class,
                                "select timestamptz '2026-11-21 10:15:30.123456+00' a,"
                                        + " timestamptz '2026-11-21 10:15:30.123456+00' b, interval '90 minutes' c, interval '1 day' d"))
                .isEqualTo(new Times(
                        instant,
                        instant.atZone(java.time.ZoneOffset.UTC),
                        Duration.ofMinutes(90),
                        new Interval(0, 1, 0)));
    }

    @Test
    void namesMeetAcrossTheirStyles() {
        record Names(int createdAt, int userId, int userid, int x_y, int URL) {}

        assertThat(one(Names.class, "select 1 created_at, 2 user_id, 3 userid, 4 x_y, 5 url, 6 unused"))
                .isEqualTo(new Names(1, 2, 3, 4, 5));
        assertThat(one(Names.class, "select 1 \"createdAt\", 9 created_at, 2 \"userId\", 3 userid, 4 xy, 5 \"URL\""))
                .isEqualTo(new Names(1, 2, 3, 4, 5));
    }

    @Test
    void columnsThatNobodyWantsMayHaveOneName() {
        record Id(int id) {}

        assertThat(one(Id.class, "select 1 id, 2 other, 3 other")).isEqualTo(new Id(1));
    }

    @Test
    void optionalComponentsTakeWhatIsMissing() {
        record Optionals(
                Optional<String> a,
                Optional<Instant> b,
                OptionalInt c,
                OptionalLong d,
                OptionalDouble e,
                Optional<Mood> f,
                Optional<List<Optional<Integer>>> g) {}

        assertThat(one(
                        Optionals.class,
                        "select 'x' a, timestamptz 'epoch' b, 1 c, 2 d, 1.5::float8 e, 'sad'::mood f,"
                                + " array[1, null] g"))
                .isEqualTo(new Optionals(
                        Optional.of("x"),
                        Optional.of(Instant.EPOCH),
                        OptionalInt.of(1),
                        OptionalLong.of(2),
                        OptionalDouble.of(1.5),
                        Optional.of(Mood.SAD),
                        Optional.of(List.of(Optional.of(1), Optional.empty()))));
        assertThat(one(
                        Optionals.class,
                        "select null::text a, null::timestamptz b, null::int c, null::int8 d,"
                                + " null::float8 e, null::mood f, null::int[] g"))
                .isEqualTo(new Optionals(
                        Optional.empty(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        OptionalLong.empty(),
                        OptionalDouble.empty(),
                        Optional.empty(),
                        Optional.empty()));
    }

    @Test
    void enumsComeOfEnumsAndOfTexts() {
        record Moods(Mood a, Mood b, Mood c, List<Mood> d, Mood[] e) {}

        Moods moods = one(
                Moods.class,
                "select 'happy'::mood a, 'SAD' b, 'sad'::varchar c, array['sad', null]::mood[] d,"
                        + " array['happy']::text[] e");

        assertThat(moods)
                .returns(Mood.HAPPY, Moods::a)
                .returns(Mood.SAD, Moods::b)
                .returns(Mood.SAD, Moods::c);
        assertThat(moods.d()).containsExactly(Mood.SAD, null);
        assertThat(moods.e()).containsExactly(Mood.HAPPY);
    }

    @Test
    void arraysBecomeArraysAndListsOfWhatIsDeclared() {
        record Arrays(
                int[] a,
                Long[] b,
                List<String> c,
                Collection<Instant> d,
                Iterable<Integer> e,
                List<? extends Number> f,
                Object g,
                byte[][] h) {}

        Arrays arrays = one(
                Arrays.class,
                "select array[1, 2] a, array[3, null] b, array['x', null] c,"
                        + " array[timestamptz 'epoch'] d, array[4]::int2[] e, array[1.5] f, array[5] g, array['\\x01'::bytea] h");

        assertThat(arrays.a()).containsExactly(1, 2);
        assertThat(arrays.b()).containsExactly(3L, null);
        assertThat(arrays.c()).containsExactly("x", null).isUnmodifiable();
        assertThat(arrays.d()).containsExactly(Instant.EPOCH);
        assertThat(arrays.e()).containsExactly(4);
        assertThat(List.<Object>copyOf(arrays.f())).containsExactly(new BigDecimal("1.5"));
        assertThat(arrays.g()).isEqualTo(new Integer[] {5});
        assertThat(arrays.h()).isDeepEqualTo(new byte[][] {{1}});
    }

    @Test
    void rangesHaveTheBoundsThatAreDeclared() {
        record Spans(
                Range<Integer> a,
                Range<Long> b,
                Range<Instant> c,
                Multirange<BigInteger> d,
                List<Range<LocalDate>> e,
                Optional<Range<BigDecimal>> f,
                Range<?> g,
                Object h) {}

        assertThat(one(
                        Spans.class,
                        "select int4range(1, 3) a, int4range(null, 3) b, tstzrange('2026-01-01Z', 'infinity') c,"
                                + " '{[1,2)}'::int8multirange d, array['[2026-01-01,)', 'empty']::daterange[] e,"
                                + " null::numrange f, numrange(0.5, null) g, '{}'::tsmultirange h"))
                .isEqualTo(new Spans(
                        Range.closedOpen(1, 3),
                        Range.lessThan(3L),
                        Range.closedOpen(Instant.parse("2026-01-01T00:00:00Z"), Instant.MAX),
                        Multirange.of(Range.closedOpen(BigInteger.ONE, BigInteger.TWO)),
                        List.of(Range.atLeast(LocalDate.of(2026, 1, 1)), Range.empty()),
                        Optional.empty(),
                        Range.atLeast(new BigDecimal("0.5")),
                        Multirange.of()));
    }

    @Test
    void moreDimensionsAreArraysOfArraysAndListsOfLists() {
        record Boards(int[][] a, List<List<Integer>> b, List<int[]> c, List<?> d, List<?> e) {}

        Boards boards = one(
                Boards.class,
                "select array[[1, 2], [3, 4]] a, array[[1, 2], [3, 4]] b, array[[1, 2]] c,"
                        + " array[[1], [2]] d, '{}'::int[] e");

        assertThat(boards.a()).isDeepEqualTo(new int[][] {{1, 2}, {3, 4}});
        assertThat(boards.b()).containsExactly(List.of(1, 2), List.of(3, 4));
        assertThat(boards.c()).singleElement().isEqualTo(new int[] {1, 2});
        assertThat(boards.d()).isEqualTo(List.of(List.of(1), List.of(2)));
        assertThat(boards.e()).isEmpty();
    }

    record Person(String name, Address home, List<Address> past, Mood[] moods) {}

    @Test
    void compositesBecomeRecordsMapsAndRowsHoweverDeep() {
        record Held(Person person, Optional<Address> first, Map<String, Object> map, Row row, Address[] all) {}
        String home = "('Main St', 7)::address";

        Held held = one(
                Held.class,
                "select ('Ada', " + home + ", array[" + home + ", null], array['sad'])::person person," + " " + home
                        + " \"first\", " + home + " map, " + home + " \"row\", array[" + home + "] \"all\"");

        Address address = new Address("Main St", 7);
        assertThat(held.person().name()).isEqualTo("Ada");
        assertThat(held.person().home()).isEqualTo(address);
        assertThat(held.person().past()).containsExactly(address, null);
        assertThat(held.person().moods()).containsExactly(Mood.SAD);
        assertThat(held.first()).contains(address);
        assertThat(held.map()).isEqualTo(Map.of("street", "Main St", "house_no", 7));
        assertThat(held.row().get("house_no")).isEqualTo(7);
        assertThat(held.all()).containsExactly(address);
    }

    @Test
    void jsonIsItsText() {
        record Held(String a, Json b, Object c) {}

        assertThat(one(Held.class, "select '{\"x\": 1}'::jsonb a, '[1]'::json b, 'null'::jsonb c"))
                .isEqualTo(new Held("{\"x\": 1}", Json.of("[1]"), "null"));
    }

    @Test
    void mapsHoldWhatRowsShow() {
        assertThat((Object) one(Map.class, "select 1 id, 'x' name, null::int missing"))
                .hasToString("{id=1, name=x, missing=null}");
    }

    public static class Base {
        private int id;

        public int getId() {
            return id;
        }

        public void setId(int id) {
            this.id = id;
        }
    }

    /** As Lombok writes it for @Data and chained accessors; package-private, its constructor too. */
    static class Bean extends Base {
        record Nested(String street, @Nullable Integer houseNo) {}

        private @Nullable String fullName;
        private boolean active;
        private @Nullable Nested home;
        private List<Integer> scores = List.of();

        Bean() {}

        public Bean setFullName(String fullName) {
            this.fullName = fullName;
            return this;
        }

        public void setActive(boolean active) {
            this.active = active;
        }

        public boolean isActive() {
            return active;
        }

        /** The getter tells that this one is not meant. */
        public void setActive(String text) {
            throw new AssertionError(text);
        }

        public void setHome(@Nullable Nested home) {
            this.home = home;
        }

        public void setScores(List<Integer> scores) {
            this.scores = scores;
        }

        public static void setUp(String ignored) {
            throw new AssertionError("static");
        }
    }

    @Test
    void beansAreFilledBySetters() {
        Bean bean = one(
                Bean.class,
                "select 5 id, 'Ada' full_name, true active, ('Main St', 7)::address home," + " array[1, 2] scores");

        assertThat(bean.getId()).isEqualTo(5);
        assertThat(bean.fullName).isEqualTo("Ada");
        assertThat(bean.isActive()).isTrue();
        assertThat(bean.home).isEqualTo(new Bean.Nested("Main St", 7));
        assertThat(bean.scores).containsExactly(1, 2);
        assertThat(database.selectValue(Bean.Nested.class, "select ('x', null)::address")
                        .await())
                .isEqualTo(new Bean.Nested("x", null));
    }

    /** As a Kotlin data class with -java-parameters, or @Value of Lombok, is. */
    static final class Point {
        private final int xPos;
        private final Optional<String> label;

        private Point(int xPos, Optional<String> label) {
            this.xPos = xPos;
            this.label = label;
        }
    }

    @Test
    void aClassWithOneConstructorIsLikeARecord() {
        Point point = one(Point.class, "select 'a' label, 4 x_pos");

        assertThat(point.xPos).isEqualTo(4);
        assertThat(point.label).contains("a");
    }

    record Wide<T>(T value, List<T> values) {}

    @Test
    void aVariableIsItsBound() {
        assertThat(one(Wide.class, "select 1 as value, array[2] as values")).isEqualTo(new Wide<>(1, List.of(2)));
    }

    record Nothing() {}

    @Test
    void manyRowsOfAnySizeComeWhole() {
        record Text(int id, String text) {}

        List<Text> texts = database.select(
                        Text.class,
                        "select i id, repeat(chr(64 + i % 26), i * 400) as text from generate_series(0, 700) i")
                .await();

        assertThat(texts).hasSize(701);
        for (int i = 0; i < texts.size(); i++) {
            assertThat(texts.get(i))
                    .isEqualTo(new Text(i, Character.toString(64 + i % 26).repeat(i * 400)));
        }
        assertThat(database.select(Nothing.class, "select 1 from generate_series(1, 3)")
                        .await())
                .hasSize(3);
        assertThat(database.select(Text.class, "select 1 id, 'x' as text where false")
                        .await())
                .isEmpty();
        assertThat(database.select(Integer.class, "select generate_series(1, 1000)")
                        .await())
                .hasSize(1000)
                .contains(1, 1000);
    }

    @Test
    void aRowOfMegabytesIsOneRow() {
        record Big(String text, byte[] bytes, int last) {}

        Big big = one(
                Big.class, "select repeat('é', 5000000) as text, decode(repeat('ab', 3000000), 'hex') bytes, 7 last");

        assertThat(big.text()).isEqualTo("é".repeat(5_000_000));
        assertThat(big.bytes()).hasSize(3_000_000).contains((byte) 0xab);
        assertThat(big.last()).isEqualTo(7);
    }
}

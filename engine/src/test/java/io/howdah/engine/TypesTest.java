// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.howdah.Column;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Interval;
import io.howdah.Json;
import io.howdah.Row;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.PostgresServer;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
    enum Mood {
        HAPPY,
        NOT_SO
    }

    record Address(String street, @Nullable Integer houseNo) {}

    private static final String SETUP =
            """
            create type mood as enum ('happy', 'NOT_SO', 'with "quotes", and {braces}');
            create domain posint as int check (value > 0);
            create domain label as text;
            create domain since as timestamptz;
            create domain moods as mood[];
            create type address as (street text, house_no int);
            create type person as (name text, home address, past address[], mood mood);
            create type floatrange as range (subtype = float8);
            """;

    private static Database database;
    private static List<String> extensions;
    private static Object pid;
    private static int holders;

    @BeforeAll
    static void open(PostgresServer server) {
        server.execute("drop schema if exists types cascade; create schema types authorization " + server.user());
        extensions = new ArrayList<>();
        for (String extension : List.of("hstore", "citext", "ltree", "cube")) {
            if (!server.query("select 1 from pg_available_extensions where name = '" + extension + "'")
                    .isEmpty()) {
                server.execute("create extension if not exists " + extension + " schema public");
                extensions.add(extension);
            }
        }
        database = Howdah.open(server.uri("types") + "&max-size=1");
        SETUP.lines().forEach(statement -> database.execute(statement).await());
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

    private static Row address(@Nullable String street, @Nullable Integer houseNo) {
        return Row.of(List.of(new Column("street", "text"), new Column("house_no", "int4")), street, houseNo);
    }

    private static OffsetDateTime utc(String text) {
        return OffsetDateTime.parse(text);
    }

    /** Type, the value in the server's words, the value of a row, and other values that mean the same as a parameter. */
    static Stream<org.junit.jupiter.params.provider.Arguments> values() throws Exception {
        Map<String, @Nullable String> pairs = new LinkedHashMap<>();
        pairs.put("a", "1 \"quoted\", {x} \\");
        pairs.put("b => c", null);
        return Stream.of(
                arguments("bool", "true", true, List.of()),
                arguments("bool", "false", false, List.of()),
                arguments("int2", "-32768", Short.MIN_VALUE, List.of(-32768, (long) Short.MIN_VALUE)),
                arguments("int2", "7", (short) 7, List.of((byte) 7, BigInteger.valueOf(7), new BigDecimal("7.0"))),
                arguments("int4", "2147483647", Integer.MAX_VALUE, List.of(2147483647L)),
                arguments("int8", "-9223372036854775808", Long.MIN_VALUE, List.of(BigInteger.valueOf(Long.MIN_VALUE))),
                arguments("float4", "1.17549435e-38", Float.MIN_NORMAL, List.of((double) Float.MIN_NORMAL)),
                arguments("float4", "NaN", Float.NaN, List.of(Double.NaN)),
                arguments("float4", "0.1", 0.1f, List.of(0.1)),
                arguments("float8", "0.1", 0.1, List.of(new BigDecimal("0.1"))),
                arguments("float8", "3", 3.0, List.of(3, 3L, 3f)),
                arguments("float8", "-Infinity", Double.NEGATIVE_INFINITY, List.of(Float.NEGATIVE_INFINITY)),
                arguments("numeric", "0.10", new BigDecimal("0.10"), List.of()),
                arguments(
                        "numeric",
                        "-123456789012345678901234567890.12345678901234567890",
                        new BigDecimal("-123456789012345678901234567890.12345678901234567890"),
                        List.of()),
                arguments("numeric", "12", new BigDecimal("12"), List.of((short) 12, 12, 12L, new BigInteger("12"))),
                arguments("numeric", "1000", new BigDecimal("1000"), List.of(new BigDecimal("1E+3"))),
                arguments("numeric", "NaN", Double.NaN, List.of()),
                arguments("numeric", "Infinity", Double.POSITIVE_INFINITY, List.of()),
                arguments("money", "12.34", "$12.34", List.of(new BigDecimal("12.34"), "12.34")),
                arguments("oid", "4294967295", 4294967295L, List.of()),
                arguments("oid", "7", 7L, List.of(7)),
                arguments("text", "", "", List.of()),
                arguments("text", "é 😀 \\ \" ' {a,b} (c) NULL", "é 😀 \\ \" ' {a,b} (c) NULL", List.of()),
                arguments("text", "NULL", "NULL", List.of()),
                arguments("text", "c", "c", List.of('c')),
                arguments("text", "HAPPY", "HAPPY", List.of(Mood.HAPPY)),
                arguments("text", " a\n\tb ", " a\n\tb ", List.of()),
                arguments("varchar", "{not an array", "{not an array", List.of()),
                arguments("varchar(3)", "abc", "abc", List.of()),
                arguments("char(3)", "a", "a  ", List.of()),
                arguments("name", "x", "x", List.of()),
                arguments("\"char\"", "x", "x", List.of('x')),
                arguments("bytea", "\\x00ff5c", new byte[] {0, -1, 92}, List.of(java.nio.ByteBuffer.wrap(new byte[] {
                    0, -1, 92
                }))),
                arguments("bytea", "\\x", new byte[0], List.of()),
                arguments(
                        "uuid",
                        "6f9619ff-8b86-d011-b42d-00c04fc964ff",
                        UUID.fromString("6f9619ff-8b86-d011-b42d-00c04fc964ff"),
                        List.of("6f9619ff-8b86-d011-b42d-00c04fc964ff")),
                arguments(
                        "json", "{\"a\": [1, \"x\"]}", "{\"a\": [1, \"x\"]}", List.of(Json.of("{\"a\": [1, \"x\"]}"))),
                arguments("json", "\"te\\\"xt\"", "\"te\\\"xt\"", List.of(Json.string("te\"xt"))),
                arguments("jsonb", "{\"a\": 1}", "{\"a\": 1}", List.of("{\"a\":1}")),
                arguments("jsonb", "{}", "{}", List.of(Json.of("{}"))),
                arguments("jsonb", "null", "null", List.of(Json.NULL)),
                arguments("jsonb", "12.50", "12.50", List.of(new BigDecimal("12.50"))),
                arguments("jsonb", "true", "true", List.of(true)),
                arguments("jsonb", "9007199254740993", "9007199254740993", List.of(9007199254740993L)),
                arguments(
                        "json",
                        "[1E+400,0.10,\"a\\\"b\",null,[true],{}]",
                        "[1E+400,0.10,\"a\\\"b\",null,[true],{}]",
                        List.of(Arrays.asList(
                                new BigDecimal("1e400"),
                                new BigDecimal("0.10"),
                                "a\"b",
                                null,
                                new boolean[] {true},
                                Json.of("{}")))),
                arguments(
                        "jsonb",
                        "[\"6f9619ff-8b86-d011-b42d-00c04fc964ff\", \"2026-11-21\", \"HAPPY\", \"P1D\"]",
                        "[\"6f9619ff-8b86-d011-b42d-00c04fc964ff\", \"2026-11-21\", \"HAPPY\", \"P1D\"]",
                        List.of(List.of(
                                UUID.fromString("6f9619ff-8b86-d011-b42d-00c04fc964ff"),
                                LocalDate.of(2026, 11, 21),
                                Mood.HAPPY,
                                Period.ofDays(1)))),
                arguments("jsonb", "\"\\\\u0000\"", "\"\\\\u0000\"", List.of(Json.string("\\u0000"))),
                arguments("json", "\"\\u0000\"", "\"\\u0000\"", List.of(Json.string("\0"))),
                arguments(
                        "jsonb",
                        "\"tab\\tnew\\nline \\\\\"",
                        "\"tab\\tnew\\nline \\\\\"",
                        List.of(Json.string("tab\tnew\nline \\"))),
                arguments("jsonpath", "$.\"a\"", "$.\"a\"", List.of()),
                arguments("xml", "<a>&lt;</a>", "<a>&lt;</a>", List.of()),
                arguments("date", "2026-11-21", LocalDate.of(2026, 11, 21), List.of()),
                arguments("date", "infinity", LocalDate.MAX, List.of()),
                arguments("date", "-infinity", LocalDate.MIN, List.of()),
                arguments("date", "0044-03-15 BC", LocalDate.of(-43, 3, 15), List.of()),
                arguments("date", "4713-11-24 BC", LocalDate.of(-4712, 11, 24), List.of()),
                arguments("date", "5874897-12-31", LocalDate.of(5874897, 12, 31), List.of()),
                arguments("date", "1582-10-10", LocalDate.of(1582, 10, 10), List.of()),
                arguments("time", "23:59:59.999999", LocalTime.of(23, 59, 59, 999_999_000), List.of(LocalTime.MAX)),
                arguments("time", "00:00:00", LocalTime.MIDNIGHT, List.of()),
                arguments("timetz", "10:15:30.5+05:30", OffsetTime.parse("10:15:30.5+05:30"), List.of()),
                arguments("timetz", "10:15:00-03", OffsetTime.parse("10:15-03:00"), List.of()),
                arguments("timetz", "10:15:00+00", OffsetTime.parse("10:15Z"), List.of()),
                arguments(
                        "timestamp",
                        "2026-11-21 10:15:30.123456",
                        LocalDateTime.parse("2026-11-21T10:15:30.123456"),
                        List.of(LocalDateTime.parse("2026-11-21T10:15:30.123456789"))),
                arguments(
                        "timestamp",
                        "1969-12-31 23:59:59.999999",
                        LocalDateTime.parse("1969-12-31T23:59:59.999999"),
                        List.of()),
                arguments("timestamp", "infinity", LocalDateTime.MAX, List.of()),
                arguments("timestamp", "-infinity", LocalDateTime.MIN, List.of()),
                arguments("timestamp", "0044-03-15 10:00:00 BC", LocalDateTime.of(-43, 3, 15, 10, 0), List.of()),
                arguments(
                        "timestamp",
                        "294276-12-31 23:59:59.999999",
                        LocalDateTime.of(294276, 12, 31, 23, 59, 59, 999_999_000),
                        List.of()),
                arguments(
                        "timestamptz",
                        "2026-11-21 10:15:30+00",
                        utc("2026-11-21T10:15:30Z"),
                        List.of(
                                Instant.parse("2026-11-21T10:15:30Z"),
                                utc("2026-11-21T12:15:30+02:00"),
                                ZonedDateTime.of(2026, 11, 21, 11, 15, 30, 0, ZoneId.of("Europe/Berlin")))),
                arguments(
                        "timestamptz", "1883-11-18 12:00:00.000001+00", utc("1883-11-18T12:00:00.000001Z"), List.of()),
                arguments("timestamptz", "infinity", OffsetDateTime.MAX, List.of(Instant.MAX)),
                arguments("timestamptz", "-infinity", OffsetDateTime.MIN, List.of(Instant.MIN)),
                arguments(
                        "timestamptz",
                        "4713-11-24 00:00:00+00 BC",
                        LocalDateTime.of(-4712, 11, 24, 0, 0).atOffset(ZoneOffset.UTC),
                        List.of()),
                arguments("interval", "1 year 2 mons 3 days 04:05:06.7", new Interval(14, 3, 14706700000L), List.of()),
                arguments(
                        "interval",
                        "-1 years -2 mons +3 days -04:05:06.000007",
                        new Interval(-14, 3, -14706000007L),
                        List.of()),
                arguments("interval", "-00:00:00.5", new Interval(0, 0, -500_000), List.of(Duration.ofMillis(-500))),
                arguments(
                        "interval", "100:00:00", new Interval(0, 0, 360_000_000_000L), List.of(Duration.ofHours(100))),
                arguments("interval", "1 year 3 days", new Interval(12, 3, 0), List.of(Period.of(1, 0, 3))),
                arguments("interval", "00:00:00", new Interval(0, 0, 0), List.of(Duration.ZERO, Period.ZERO)),
                arguments("inet", "192.168.0.1/24", "192.168.0.1/24", List.of()),
                arguments("inet", "192.168.0.1/32", "192.168.0.1", List.of(InetAddress.getByName("192.168.0.1"))),
                arguments("inet", "::1/128", "::1", List.of(InetAddress.getByName("::1"))),
                arguments("cidr", "10.0.0.0/8", "10.0.0.0/8", List.of()),
                arguments("macaddr", "08:00:2b:01:02:03", "08:00:2b:01:02:03", List.of()),
                arguments("macaddr8", "08:00:2b:01:02:03:04:05", "08:00:2b:01:02:03:04:05", List.of()),
                arguments("bit(3)", "101", "101", List.of()),
                arguments("varbit", "10101", "10101", List.of()),
                arguments("tsvector", "'a':1 'b{':2", "'a':1 'b{':2", List.of()),
                arguments("tsquery", "'a' & 'b'", "'a' & 'b'", List.of()),
                arguments("point", "(1.5,2)", "(1.5,2)", List.of()),
                arguments("line", "{1,2,3}", "{1,2,3}", List.of()),
                arguments("lseg", "[(1,2),(3,4)]", "[(1,2),(3,4)]", List.of()),
                arguments("box", "(3,4),(1,2)", "(3,4),(1,2)", List.of()),
                arguments("path", "((1,2),(3,4))", "((1,2),(3,4))", List.of()),
                arguments("polygon", "((1,2),(3,4))", "((1,2),(3,4))", List.of()),
                arguments("circle", "<(1,2),3>", "<(1,2),3>", List.of()),
                arguments("pg_lsn", "16/B374D848", "16/B374D848", List.of()),
                arguments("regclass", "pg_type", "pg_type", List.of()),
                arguments("int4range", "[1,10)", "[1,10)", List.of("[1,9]")),
                arguments("int4range", "empty", "empty", List.of()),
                arguments("tstzrange", "[\"2026-01-01 00:00:00+00\",)", "[\"2026-01-01 00:00:00+00\",)", List.of()),
                arguments("nummultirange", "{[1.5,2],(3,4)}", "{[1.5,2],(3,4)}", List.of()),
                arguments("floatrange", "[0.5,1)", "[0.5,1)", List.of()),
                arguments("mood", "happy", "happy", List.of(Mood.HAPPY)),
                arguments("mood", "NOT_SO", "NOT_SO", List.of(Mood.NOT_SO)),
                arguments("mood", "with \"quotes\", and {braces}", "with \"quotes\", and {braces}", List.of()),
                arguments("posint", "7", 7, List.of(7L)),
                arguments("label", "{x", "{x", List.of()),
                arguments("since", "infinity", OffsetDateTime.MAX, List.of(Instant.MAX)),
                arguments(
                        "moods",
                        "{happy,NULL}",
                        new String[] {"happy", null},
                        List.of(Arrays.asList(Mood.HAPPY, null))),
                arguments(
                        "address",
                        "(\"Main \"\"St\"\", \\\\1\",7)",
                        address("Main \"St\", \\1", 7),
                        List.of(
                                new Address("Main \"St\", \\1", 7),
                                Map.of("street", "Main \"St\", \\1", "house_no", 7))),
                arguments("address", "(,)", address(null, null), List.of()),
                arguments("address", "(\"\",)", address("", null), List.of(new Address("", null))),
                arguments("hstore", "\"a\"=>\"1 \\\"quoted\\\", {x} \\\\\", \"b => c\"=>NULL", pairs, List.of()),
                arguments("hstore", "", Map.of(), List.of()),
                arguments("citext", "{not an array", "{not an array", List.of()),
                arguments("ltree", "a.b", "a.b", List.of()),
                arguments("cube", "(1, 2)", "(1, 2)", List.of()));
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
        assumeTrue(
                !List.of("hstore", "citext", "ltree", "cube").contains(type) || extensions.contains(type),
                "the server has no extension " + type);
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

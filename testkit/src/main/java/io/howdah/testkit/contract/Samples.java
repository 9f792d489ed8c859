// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit.contract;

import io.howdah.Column;
import io.howdah.Interval;
import io.howdah.Json;
import io.howdah.Multirange;
import io.howdah.Range;
import io.howdah.Row;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Values of every type, those at the edges among them; the types that are not PostgreSQL's own come with {@link Contract#TYPES}. */
public final class Samples {
    enum Mood {
        HAPPY,
        NOT_SO
    }

    record Address(String street, @Nullable Integer houseNo) {}

    /** All samples. */
    public static final List<Sample> ALL = all();

    private Samples() {}

    private static Row address(@Nullable String street, @Nullable Integer houseNo) {
        return Row.of(List.of(new Column("street", "text"), new Column("house_no", "int4")), street, houseNo);
    }

    private static OffsetDateTime utc(String text) {
        return OffsetDateTime.parse(text);
    }

    private static InetAddress inet(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException noAddress) {
            throw new IllegalArgumentException(noAddress);
        }
    }

    private static List<Sample> all() {
        Map<String, @Nullable String> pairs = new LinkedHashMap<>();
        pairs.put("a", "1 \"quoted\", {x} \\");
        pairs.put("b => c", null);
        return List.of(
                new Sample("bool", "true", true, List.of()),
                new Sample("bool", "false", false, List.of()),
                new Sample("int2", "-32768", Short.MIN_VALUE, List.of(-32768, (long) Short.MIN_VALUE)),
                new Sample("int2", "7", (short) 7, List.of((byte) 7, BigInteger.valueOf(7), new BigDecimal("7.0"))),
                new Sample("int4", "2147483647", Integer.MAX_VALUE, List.of(2147483647L)),
                new Sample("int8", "-9223372036854775808", Long.MIN_VALUE, List.of(BigInteger.valueOf(Long.MIN_VALUE))),
                new Sample("float4", "1.17549435e-38", Float.MIN_NORMAL, List.of((double) Float.MIN_NORMAL)),
                new Sample("float4", "NaN", Float.NaN, List.of(Double.NaN)),
                new Sample("float4", "0.1", 0.1f, List.of(0.1)),
                new Sample("float8", "0.1", 0.1, List.of(new BigDecimal("0.1"))),
                new Sample("float8", "3", 3.0, List.of(3, 3L, 3f)),
                new Sample("float8", "-Infinity", Double.NEGATIVE_INFINITY, List.of(Float.NEGATIVE_INFINITY)),
                new Sample("numeric", "0.10", new BigDecimal("0.10"), List.of()),
                new Sample(
                        "numeric",
                        "-123456789012345678901234567890.12345678901234567890",
                        new BigDecimal("-123456789012345678901234567890.12345678901234567890"),
                        List.of()),
                new Sample("numeric", "12", new BigDecimal("12"), List.of((short) 12, 12, 12L, new BigInteger("12"))),
                new Sample("numeric", "1000", new BigDecimal("1000"), List.of(new BigDecimal("1E+3"))),
                new Sample("numeric", "NaN", Double.NaN, List.of()),
                new Sample("numeric", "Infinity", Double.POSITIVE_INFINITY, List.of()),
                new Sample("money", "12.34", "$12.34", List.of(new BigDecimal("12.34"), "12.34")),
                new Sample("oid", "4294967295", 4294967295L, List.of()),
                new Sample("oid", "7", 7L, List.of(7)),
                new Sample("text", "", "", List.of()),
                new Sample("text", "é 😀 \\ \" ' {a,b} (c) NULL", "é 😀 \\ \" ' {a,b} (c) NULL", List.of()),
                new Sample("text", "NULL", "NULL", List.of()),
                new Sample("text", "c", "c", List.of('c')),
                new Sample("text", "HAPPY", "HAPPY", List.of(Mood.HAPPY)),
                new Sample("text", " a\n\tb ", " a\n\tb ", List.of()),
                new Sample("varchar", "{not an array", "{not an array", List.of()),
                new Sample("varchar(3)", "abc", "abc", List.of()),
                new Sample("char(3)", "a", "a  ", List.of()),
                new Sample("name", "x", "x", List.of()),
                new Sample("\"char\"", "x", "x", List.of('x')),
                new Sample(
                        "bytea", "\\x00ff5c", new byte[] {0, -1, 92}, List.of(ByteBuffer.wrap(new byte[] {0, -1, 92}))),
                new Sample("bytea", "\\x", new byte[0], List.of()),
                new Sample(
                        "uuid",
                        "6f9619ff-8b86-d011-b42d-00c04fc964ff",
                        UUID.fromString("6f9619ff-8b86-d011-b42d-00c04fc964ff"),
                        List.of("6f9619ff-8b86-d011-b42d-00c04fc964ff")),
                new Sample(
                        "json", "{\"a\": [1, \"x\"]}", "{\"a\": [1, \"x\"]}", List.of(Json.of("{\"a\": [1, \"x\"]}"))),
                new Sample("json", "\"te\\\"xt\"", "\"te\\\"xt\"", List.of(Json.string("te\"xt"))),
                new Sample("jsonb", "{\"a\": 1}", "{\"a\": 1}", List.of("{\"a\":1}")),
                new Sample("jsonb", "{}", "{}", List.of(Json.of("{}"))),
                new Sample("jsonb", "null", "null", List.of(Json.NULL)),
                new Sample("jsonb", "12.50", "12.50", List.of(new BigDecimal("12.50"))),
                new Sample("jsonb", "true", "true", List.of(true)),
                new Sample("jsonb", "9007199254740993", "9007199254740993", List.of(9007199254740993L)),
                new Sample(
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
                new Sample(
                        "jsonb",
                        "[\"6f9619ff-8b86-d011-b42d-00c04fc964ff\", \"2026-11-21\", \"P1D\"]",
                        "[\"6f9619ff-8b86-d011-b42d-00c04fc964ff\", \"2026-11-21\", \"P1D\"]",
                        List.of(List.of(
                                UUID.fromString("6f9619ff-8b86-d011-b42d-00c04fc964ff"),
                                LocalDate.of(2026, 11, 21),
                                Period.ofDays(1)))),
                new Sample("jsonb", "\"\\\\u0000\"", "\"\\\\u0000\"", List.of(Json.string("\\u0000"))),
                new Sample("json", "\"\\u0000\"", "\"\\u0000\"", List.of(Json.string("\0"))),
                new Sample(
                        "jsonb",
                        "\"tab\\tnew\\nline \\\\\"",
                        "\"tab\\tnew\\nline \\\\\"",
                        List.of(Json.string("tab\tnew\nline \\"))),
                new Sample("jsonpath", "$.\"a\"", "$.\"a\"", List.of()),
                new Sample("xml", "<a>&lt;</a>", "<a>&lt;</a>", List.of()),
                new Sample("date", "2026-11-21", LocalDate.of(2026, 11, 21), List.of()),
                new Sample("date", "infinity", LocalDate.MAX, List.of()),
                new Sample("date", "-infinity", LocalDate.MIN, List.of()),
                new Sample("date", "0044-03-15 BC", LocalDate.of(-43, 3, 15), List.of()),
                new Sample("date", "4713-11-24 BC", LocalDate.of(-4712, 11, 24), List.of()),
                new Sample("date", "5874897-12-31", LocalDate.of(5874897, 12, 31), List.of()),
                new Sample("date", "1582-10-10", LocalDate.of(1582, 10, 10), List.of()),
                new Sample("time", "23:59:59.999999", LocalTime.of(23, 59, 59, 999_999_000), List.of(LocalTime.MAX)),
                new Sample("time", "00:00:00", LocalTime.MIDNIGHT, List.of()),
                new Sample("timetz", "10:15:30.5+05:30", OffsetTime.parse("10:15:30.5+05:30"), List.of()),
                new Sample("timetz", "10:15:00-03", OffsetTime.parse("10:15-03:00"), List.of()),
                new Sample("timetz", "10:15:00+00", OffsetTime.parse("10:15Z"), List.of()),
                new Sample(
                        "timestamp",
                        "2026-11-21 10:15:30.123456",
                        LocalDateTime.parse("2026-11-21T10:15:30.123456"),
                        List.of(LocalDateTime.parse("2026-11-21T10:15:30.123456789"))),
                new Sample(
                        "timestamp",
                        "1969-12-31 23:59:59.999999",
                        LocalDateTime.parse("1969-12-31T23:59:59.999999"),
                        List.of()),
                new Sample("timestamp", "infinity", LocalDateTime.MAX, List.of()),
                new Sample("timestamp", "-infinity", LocalDateTime.MIN, List.of()),
                new Sample("timestamp", "0044-03-15 10:00:00 BC", LocalDateTime.of(-43, 3, 15, 10, 0), List.of()),
                new Sample(
                        "timestamp",
                        "294276-12-31 23:59:59.999999",
                        LocalDateTime.of(294276, 12, 31, 23, 59, 59, 999_999_000),
                        List.of()),
                new Sample(
                        "timestamptz",
                        "2026-11-21 10:15:30+00",
                        utc("2026-11-21T10:15:30Z"),
                        List.of(
                                Instant.parse("2026-11-21T10:15:30Z"),
                                utc("2026-11-21T12:15:30+02:00"),
                                ZonedDateTime.of(2026, 11, 21, 11, 15, 30, 0, ZoneId.of("Europe/Berlin")))),
                new Sample(
                        "timestamptz", "1883-11-18 12:00:00.000001+00", utc("1883-11-18T12:00:00.000001Z"), List.of()),
                new Sample("timestamptz", "infinity", OffsetDateTime.MAX, List.of(Instant.MAX)),
                new Sample("timestamptz", "-infinity", OffsetDateTime.MIN, List.of(Instant.MIN)),
                new Sample(
                        "timestamptz",
                        "4713-11-24 00:00:00+00 BC",
                        LocalDateTime.of(-4712, 11, 24, 0, 0).atOffset(ZoneOffset.UTC),
                        List.of()),
                new Sample("interval", "1 year 2 mons 3 days 04:05:06.7", new Interval(14, 3, 14706700000L), List.of()),
                new Sample(
                        "interval",
                        "-1 years -2 mons +3 days -04:05:06.000007",
                        new Interval(-14, 3, -14706000007L),
                        List.of()),
                new Sample("interval", "-00:00:00.5", new Interval(0, 0, -500_000), List.of(Duration.ofMillis(-500))),
                new Sample(
                        "interval", "100:00:00", new Interval(0, 0, 360_000_000_000L), List.of(Duration.ofHours(100))),
                new Sample("interval", "1 year 3 days", new Interval(12, 3, 0), List.of(Period.of(1, 0, 3))),
                new Sample("interval", "00:00:00", new Interval(0, 0, 0), List.of(Duration.ZERO, Period.ZERO)),
                new Sample("inet", "192.168.0.1/24", "192.168.0.1/24", List.of()),
                new Sample("inet", "192.168.0.1/32", "192.168.0.1", List.of(inet("192.168.0.1"))),
                new Sample("inet", "::1/128", "::1", List.of(inet("::1"))),
                new Sample("cidr", "10.0.0.0/8", "10.0.0.0/8", List.of()),
                new Sample("macaddr", "08:00:2b:01:02:03", "08:00:2b:01:02:03", List.of()),
                new Sample("macaddr8", "08:00:2b:01:02:03:04:05", "08:00:2b:01:02:03:04:05", List.of()),
                new Sample("bit(3)", "101", "101", List.of()),
                new Sample("varbit", "10101", "10101", List.of()),
                new Sample("tsvector", "'a':1 'b{':2", "'a':1 'b{':2", List.of()),
                new Sample("tsquery", "'a' & 'b'", "'a' & 'b'", List.of()),
                new Sample("point", "(1.5,2)", "(1.5,2)", List.of()),
                new Sample("line", "{1,2,3}", "{1,2,3}", List.of()),
                new Sample("lseg", "[(1,2),(3,4)]", "[(1,2),(3,4)]", List.of()),
                new Sample("box", "(3,4),(1,2)", "(3,4),(1,2)", List.of()),
                new Sample("path", "((1,2),(3,4))", "((1,2),(3,4))", List.of()),
                new Sample("polygon", "((1,2),(3,4))", "((1,2),(3,4))", List.of()),
                new Sample("circle", "<(1,2),3>", "<(1,2),3>", List.of()),
                new Sample("pg_lsn", "16/B374D848", "16/B374D848", List.of()),
                new Sample("regclass", "pg_type", "pg_type", List.of()),
                new Sample("regproc", "now", "now", List.of()),
                new Sample("regtype", "integer", "integer", List.of()),
                new Sample("regconfig", "english", "english", List.of()),
                new Sample("regnamespace", "pg_catalog", "pg_catalog", List.of()),
                new Sample("regrole", "pg_monitor", "pg_monitor", List.of()),
                new Sample("xid", "4294967295", "4294967295", List.of()),
                new Sample("xid8", "18446744073709551615", "18446744073709551615", List.of()),
                new Sample("tid", "(4294967295,65535)", "(4294967295,65535)", List.of()),
                new Sample(
                        "int4range",
                        "[1,10)",
                        Range.closedOpen(1, 10),
                        List.of("[1,9]", Range.closed(1, 9), Range.open(0L, 10L))),
                new Sample("int4range", "empty", Range.empty(), List.of(Range.closedOpen(3, 3))),
                new Sample("int4range", "(,)", Range.all(), List.of()),
                new Sample("int8range", "(,-5)", Range.lessThan(-5L), List.of(Range.atMost(-6))),
                new Sample(
                        "numrange",
                        "(0.10,1000]",
                        Range.openClosed(new BigDecimal("0.10"), new BigDecimal("1000")),
                        List.of(Range.openClosed(new BigDecimal("0.10"), 1000))),
                new Sample("numrange", "[-12,NaN)", Range.closedOpen(new BigDecimal("-12"), Double.NaN), List.of()),
                new Sample(
                        "daterange",
                        "[2026-11-21,infinity)",
                        Range.closedOpen(LocalDate.of(2026, 11, 21), LocalDate.MAX),
                        List.of()),
                new Sample(
                        "daterange",
                        "[\"0044-03-15 BC\",)",
                        Range.atLeast(LocalDate.of(-43, 3, 15)),
                        List.of(Range.greaterThan(LocalDate.of(-43, 3, 14)))),
                new Sample(
                        "tsrange",
                        "[\"2026-11-21 10:15:30.123456\",\"2026-11-21 11:00:00\"]",
                        Range.closed(
                                LocalDateTime.parse("2026-11-21T10:15:30.123456"),
                                LocalDateTime.parse("2026-11-21T11:00")),
                        List.of()),
                new Sample(
                        "tstzrange",
                        "[\"2026-01-01 00:00:00+00\",)",
                        Range.atLeast(utc("2026-01-01T00:00:00Z")),
                        List.of(
                                Range.atLeast(Instant.parse("2026-01-01T00:00:00Z")),
                                Range.atLeast(ZonedDateTime.of(2026, 1, 1, 1, 0, 0, 0, ZoneId.of("Europe/Berlin"))))),
                new Sample(
                        "int4multirange",
                        "{[1,3),[5,)}",
                        Multirange.of(Range.closedOpen(1, 3), Range.atLeast(5)),
                        List.of(Multirange.of(Range.atLeast(5), Range.closed(1, 1), Range.closed(2, 2)))),
                new Sample("int8multirange", "{}", Multirange.of(), List.of(Multirange.of(Range.empty()))),
                new Sample(
                        "nummultirange",
                        "{[1.5,2],(3,4)}",
                        Multirange.of(
                                Range.closed(new BigDecimal("1.5"), new BigDecimal("2")),
                                Range.open(new BigDecimal("3"), new BigDecimal("4"))),
                        List.of("{(3,4), [1.5,2]}")),
                new Sample(
                        "datemultirange",
                        "{[2026-11-21,2026-11-24)}",
                        Multirange.of(Range.closedOpen(LocalDate.of(2026, 11, 21), LocalDate.of(2026, 11, 24))),
                        List.of()),
                new Sample(
                        "tsmultirange",
                        "{(,\"2026-11-21 10:15:00\"]}",
                        Multirange.of(Range.atMost(LocalDateTime.parse("2026-11-21T10:15"))),
                        List.of()),
                new Sample(
                        "tstzmultirange",
                        "{[\"2026-11-21 10:15:00+00\",infinity]}",
                        Multirange.of(Range.closed(utc("2026-11-21T10:15:00Z"), OffsetDateTime.MAX)),
                        List.of()),
                new Sample("floatrange", "[0.5,1)", Range.closedOpen(0.5, 1.0), List.of(Range.closedOpen(0.5f, 1))),
                new Sample("floatmultirange", "{[0.5,1)}", Multirange.of(Range.closedOpen(0.5, 1.0)), List.of()),
                new Sample("textrange", "[\"\",\"b, \\\"c\\\")\"]", Range.closed("", "b, \"c\")"), List.of()),
                new Sample("mood", "happy", "happy", List.of(Mood.HAPPY)),
                new Sample("mood", "NOT_SO", "NOT_SO", List.of(Mood.NOT_SO)),
                new Sample("mood", "with \"quotes\", and {braces}", "with \"quotes\", and {braces}", List.of()),
                new Sample("posint", "7", 7, List.of(7L)),
                new Sample("label", "{x", "{x", List.of()),
                new Sample("since", "infinity", OffsetDateTime.MAX, List.of(Instant.MAX)),
                new Sample(
                        "moods",
                        "{happy,NULL}",
                        new String[] {"happy", null},
                        List.of(Arrays.asList(Mood.HAPPY, null))),
                new Sample(
                        "address",
                        "(\"Main \"\"St\"\", \\\\1\",7)",
                        address("Main \"St\", \\1", 7),
                        List.of(
                                new Address("Main \"St\", \\1", 7),
                                Map.of("street", "Main \"St\", \\1", "house_no", 7))),
                new Sample("address", "(,)", address(null, null), List.of()),
                new Sample("address", "(\"\",)", address("", null), List.of(new Address("", null))),
                new Sample("hstore", "\"a\"=>\"1 \\\"quoted\\\", {x} \\\\\", \"b => c\"=>NULL", pairs, List.of()),
                new Sample("hstore", "", Map.of(), List.of()),
                new Sample("citext", "{not an array", "{not an array", List.of()),
                new Sample("ltree", "a.b", "a.b", List.of()),
                new Sample("cube", "(1, 2)", "(1, 2)", List.of()));
    }
}

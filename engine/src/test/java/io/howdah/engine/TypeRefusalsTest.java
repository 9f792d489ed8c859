// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.HowdahException;
import io.howdah.Interval;
import io.howdah.MappingException;
import io.howdah.Multirange;
import io.howdah.ParameterException;
import io.howdah.Range;
import io.howdah.Row;
import io.howdah.Session;
import io.howdah.SqlGrammarException;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What does not fit is refused before it is sent, by its place; and the connection serves on. */
@ExtendWith(PostgresExtension.class)
class TypeRefusalsTest {
    record Address(String street, @Nullable Integer houseNo) {}

    record Person(String name, Address home, List<String> tags) {}

    record Wrong(String street, int number) {}

    enum Mood {
        HAPPY,
        SAD
    }

    private Database database;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri() + "&max-size=1");
        database.execute("create type mood as enum ('happy', 'sad')").await();
        database.execute("create domain posint as int check (value > 0)").await();
        database.execute("create type address as (street text, house_no int)").await();
        database.execute("create type person as (name text, home address, tags text[])")
                .await();
    }

    @AfterEach
    void close() {
        database.close();
    }

    static Stream<Arguments> unfit() {
        return Stream.of(
                arguments("int4", "secret", "of the class String; int4 takes an Integer", "$1::text::int4"),
                arguments("int4", 3_000_000_000L, "cannot hold exactly", ""),
                arguments("int2", 40_000, "cannot hold exactly", ""),
                arguments("int8", new BigDecimal("1.5"), "cannot hold exactly", ""),
                arguments("int4", 1.0, "int4 takes an Integer", "$1::float8::int4"),
                arguments("float4", 1e300, "too large for float4", ""),
                arguments("float8", new BigDecimal("1e400"), "too large for float8", ""),
                arguments("oid", -1, "cannot hold exactly", ""),
                arguments("bool", "true", "bool takes a Boolean", "$1::text::bool"),
                arguments("bool", 1, "bool takes a Boolean", "$1::int4::bool"),
                arguments("text", 1, "text takes a String", "$1::int4::text"),
                arguments("numeric", "1", "numeric takes a BigDecimal", "$1::text::numeric"),
                arguments("date", "2026-11-21", "date takes a LocalDate", "$1::text::date"),
                arguments("date", LocalDateTime.of(2026, 1, 1, 0, 0), "date takes a LocalDate", "$1::timestamp::date"),
                arguments("date", LocalDate.of(6_000_000, 1, 1), "outside of the times", ""),
                arguments("timestamp", Instant.EPOCH, "timestamp takes a LocalDateTime", "$1::timestamptz::timestamp"),
                arguments("timestamp", LocalDateTime.of(300_000, 1, 1, 0, 0), "outside of the times", ""),
                arguments("timestamptz", Instant.MAX.minusSeconds(1), "outside of the times", ""),
                arguments(
                        "timestamptz",
                        LocalDateTime.of(2026, 1, 1, 0, 0),
                        "takes an Instant",
                        "$1::timestamp::timestamptz"),
                arguments("timetz", OffsetTime.MAX, "offset of 16 hours or more", ""),
                arguments("timetz", OffsetTime.of(LocalTime.NOON, ZoneOffset.ofHours(16)), "none above 15:59:59", ""),
                arguments("timetz[]", List.of(OffsetTime.MIN), "offset of 16 hours or more", ""),
                arguments("interval", "1 day", "takes an Interval, Duration or Period", "$1::text::interval"),
                arguments("interval", Duration.ofSeconds(Long.MAX_VALUE), "longer than an interval", ""),
                arguments("uuid", "secret", "uuid takes a UUID", "$1::text::uuid"),
                arguments("uuid", "secret-secret-secret-secret-secret-s", "is no UUID", ""),
                arguments("bytea", "secret", "bytea takes a byte[]", "$1::text::bytea"),
                arguments("jsonb", Map.of("secret", 1), "is a Map, and there is no JsonCodec to make JSON of it", ""),
                arguments("jsonb", List.of(1, Map.of("secret", 1)), "is a Map, and there is no JsonCodec", ""),
                arguments("jsonb", Double.NaN, "JSON does not have", ""),
                arguments("jsonb", "{\"a\\\\\\u0000\": 1}", "U+0000 in a string, which jsonb cannot", ""),
                arguments("jsonb[]", List.of("1", "\"\\u0000\""), "U+0000 in a string, which jsonb cannot", ""),
                arguments("xml", 1, "xml takes a String", "$1::int4::xml"),
                arguments("tsquery", 1, "tsquery takes a String", ""),
                arguments("varbit", true, "varbit takes a String", ""),
                arguments("text", "a\0b", "U+0000", ""),
                arguments("text", "half \ud83d", "surrogate", ""),
                arguments("json", "\"\udc00\"", "surrogate", ""),
                arguments("int4[]", 1, "int4[] takes an array or a Collection", ""),
                arguments("int4[]", List.of("1"), "int4 takes an Integer", "$1::text[]::int4[]"),
                arguments("int4[]", List.of(List.of(1, 2), List.of(3)), "different lengths", ""),
                arguments("int4[]", Arrays.asList(List.of(1), 2), "different lengths", ""),
                arguments("int4", List.of(1), "int4 takes an Integer", ""),
                arguments("mood", 1, "mood takes a String or a Java enum", ""),
                arguments("posint", "secret", "int4 takes an Integer", "$1::text::posint"),
                arguments("address", 1, "address takes a record, a Map or a Row with [street, house_no]", ""),
                arguments(
                        "address",
                        new Wrong("secret", 7),
                        "the record Wrong with [street, number]; address has [street, house_no]",
                        ""),
                arguments("address", Map.of("street", "secret"), "a Map with [street]; address has", ""),
                arguments("address", Map.of("street", "s", "house_no", "secret"), "int4 takes an Integer", ""),
                arguments("inet", 1, "inet takes a String", ""),
                arguments(
                        "int4range",
                        Range.closed("secret", "x"),
                        "has a bound that is of the class String; int4 takes an Integer",
                        ""),
                arguments("int4range", 1, "int4range takes a Range or a String", "$1::int4::int4range"),
                arguments(
                        "datemultirange",
                        Multirange.of(Range.atLeast(1)),
                        "has a bound that is of the class Integer; date takes a LocalDate",
                        ""),
                arguments("datemultirange", Range.empty(), "datemultirange takes a Multirange or a String", ""));
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("unfit")
    void whatDoesNotFitIsRefused(String type, Object value, String reason, String advice) {
        Object pid = pid();

        assertThatThrownBy(() -> database.execute("select $1::" + type, value).await())
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("The value of $1 ")
                .hasMessageContaining(reason)
                .hasMessageContaining(advice)
                .hasMessageContaining("Nothing was sent")
                .hasMessageNotContaining("secret");
        assertThat(pid()).isEqualTo(pid);
    }

    private Object pid() {
        return database.selectOne("select pg_backend_pid()").await().get(0);
    }

    @Test
    void aClassThatStandsForNothingIsRefusedAtOnce() {
        assertThatThrownBy(() -> database.execute("select $1::text", new StringBuilder("secret"))
                        .await())
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("java.lang.StringBuilder")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> database.execute("select $1::date", new Date()).await())
                .hasMessageContaining("java.time");
    }

    /** An instant has no offset in PostgreSQL. */
    @Test
    void offsetsUpToTheFarthestAreTaken() {
        OffsetTime west = OffsetTime.of(LocalTime.NOON, ZoneOffset.ofHoursMinutesSeconds(-15, -59, -59));
        OffsetTime east = OffsetTime.of(LocalTime.NOON, ZoneOffset.ofHoursMinutesSeconds(15, 59, 59));
        OffsetDateTime farther = OffsetDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.MAX);

        assertThat(database.selectValue(OffsetTime.class, "select $1::timetz", west)
                        .await())
                .isEqualTo(west);
        assertThat((Object[]) database.selectOne("select $1::timetz[]", List.of(west, east))
                        .await()
                        .get(0))
                .containsExactly(west, east);
        assertThat((Object[]) database.selectOne("select $1::timestamptz[]", List.of(farther))
                        .await()
                        .get(0))
                .allSatisfy(
                        at -> assertThat(((OffsetDateTime) at).isEqual(farther)).isTrue());
    }

    @Test
    void aNamedParameterIsCalledByItsName() {
        assertThatThrownBy(() -> database.execute("select :age::int", Map.of("age", "secret"))
                        .await())
                .hasMessageContaining("The value of :age is of the class String")
                .hasMessageContaining(":age::text::int4");
    }

    @Test
    void theAdviceToCastWorks() {
        assertThat(database.selectValue(Integer.class, "select $1::text::int4", "42")
                        .await())
                .isEqualTo(42);
        assertThat((Object[]) database.selectOne("select $1::text[]::int4[]", List.of("1", "2"))
                        .await()
                        .get(0))
                .containsExactly(1, 2);
    }

    @Test
    void aRefusalInATransactionCostsNothing() {
        try (Session session = database.session().await()) {
            session.begin();
            session.execute("create table kept(id int)");
            assertThatThrownBy(() ->
                            session.execute("insert into kept values ($1)", "x").await())
                    .isInstanceOf(ParameterException.class);
            session.execute("insert into kept values ($1)", 1);
            session.commit().await();
        }
        assertThat(database.selectValue(Long.class, "select count(*) from kept").await())
                .isEqualTo(1);
    }

    @Test
    void refusalsAmongOthersKeepTheOrder() {
        try (Session session = database.session().await()) {
            var replies = IntStream.range(0, 300)
                    .mapToObj(i -> session.selectValue(
                                    Integer.class, "select $1::int", i % 3 == 0 ? (Object) "x" : (Object) i)
                            .exceptionally(refused -> -1))
                    .toList();
            for (int i = 0; i < 300; i++) {
                assertThat(replies.get(i).await()).isEqualTo(i % 3 == 0 ? -1 : i);
            }
        }
    }

    /** The client would ask again with types of its own, outside a transaction only. */
    @Test
    void aTypeThatTheServerCannotTellIsTheSameErrorEverywhere() {
        try (Session session = database.session().await()) {
            assertThatThrownBy(
                            () -> session.select("select concat('a', $1)", "b").await())
                    .isInstanceOf(SqlGrammarException.class)
                    .hasMessageContaining("42P18");
            session.begin();
            assertThatThrownBy(
                            () -> session.select("select concat('a', $1)", "b").await())
                    .isInstanceOf(SqlGrammarException.class)
                    .hasMessageContaining("42P18");
            session.rollback().await();
            assertThat(session.selectValue(String.class, "select concat('a', $1::text)", "b")
                            .await())
                    .isEqualTo("ab");
        }
    }

    @Test
    void arraysHaveAsManyDimensionsAsTheyHave() {
        Object array =
                database.selectOne("select array[[1,2,null],[4,5,6]]").await().get(0);

        assertThat(array).isInstanceOf(Integer[][].class);
        assertThat((Integer[][]) array).isDeepEqualTo(new Integer[][] {{1, 2, null}, {4, 5, 6}});
        assertThat(text("select ($1::int[])::text", array)).isEqualTo("{{1,2,NULL},{4,5,6}}");
        assertThat(text("select ($1::int[])::text", (Object) new int[][] {{1}, {2}}))
                .isEqualTo("{{1},{2}}");
        assertThat(text("select ($1::text[])::text", List.of(List.of("a,b", "{"), List.of("", "NULL"))))
                .isEqualTo("{{\"a,b\",\"{\"},{\"\",\"NULL\"}}");
        assertThat((Object) database.selectValue(List.class, "select array[[1,2],[3,4]]")
                        .await())
                .isEqualTo(List.of(List.of(1, 2), List.of(3, 4)));
        assertThat(text("select ($1::int[])::text", List.of())).isEqualTo("{}");
        assertThat((Integer[]) database.selectOne("select '{}'::int[]").await().get(0))
                .isEmpty();
        assertThat((Integer[]) database.selectOne("select '[0:1]={7,8}'::int[]")
                        .await()
                        .get(0))
                .containsExactly(7, 8);
        assertThat((Object[]) database.selectOne("select '{1.5,NaN}'::numeric[]")
                        .await()
                        .get(0))
                .containsExactly(new BigDecimal("1.5"), Double.NaN);
        assertThat(database.selectValue(int[].class, "select array[1,2]").await())
                .containsExactly(1, 2);
    }

    @Test
    void compositesAreRecordsInBothDirections() {
        Person person = new Person("Ada \"x\"", new Address("a, (b)", null), Arrays.asList("t{1}", null));

        Row row = database.selectOne("select $1::person as who, ($1::person).tags, ($1::person).home", person)
                .await();

        record Found(Map<String, Object> who, List<String> tags, Address home) {}
        assertThat(((Row) row.get("who")).get("name")).isEqualTo("Ada \"x\"");
        assertThat(database.selectOne(Person.class, "select ($1::person).*", person)
                        .await())
                .isEqualTo(person);
        assertThat(database.selectOne(
                                Found.class, "select $1::person as who, ($1::person).tags, ($1::person).home", person)
                        .await()
                        .home())
                .isEqualTo(person.home());
        assertThat(database.selectValue(Address.class, "select $1::address", person.home())
                        .await())
                .isEqualTo(person.home());
        assertThat(database.selectValue(
                                Address[].class, "select $1::address[]", List.of(person.home(), new Address("x", 1)))
                        .await())
                .containsExactly(person.home(), new Address("x", 1));
    }

    @Test
    void aCompositeMayHaveNoAttributes() {
        database.execute("create type nothing as ()").await();

        Row row = database.selectOne("select '()'::nothing as shown, $1::nothing as taken", Map.of())
                .await();
        assertThat(((Row) row.get("shown")).size()).isZero();
        assertThat(((Row) row.get("taken")).size()).isZero();
    }

    @Test
    void enumsAreJavaEnums() {
        record Held(Mood mood) {}

        assertThat(database.selectOne(Held.class, "select $1::mood as mood", Mood.SAD)
                        .await())
                .isEqualTo(new Held(Mood.SAD));
        assertThat(database.selectValue(Mood[].class, "select $1::mood[]", List.of(Mood.SAD, Mood.HAPPY))
                        .await())
                .containsExactly(Mood.SAD, Mood.HAPPY);
    }

    @Test
    void aTypeMadeLaterIsLearned() {
        try (Session session = database.session().await()) {
            session.execute("create type late as enum ('a')");
            session.execute("create table lates(l late, ls late[])");
            session.execute("insert into lates values ($1, $2)", "a", List.of("a"));
            Row row = session.selectOne("select * from lates").await();

            assertThat(row.columns())
                    .extracting(Object::toString)
                    .containsExactly("Column[name=l, type=late]", "Column[name=ls, type=late[]]");
            assertThat((Object[]) row.get("ls")).containsExactly("a");
        }
    }

    /** Types are asked for between Prepare and Bind; nothing may overtake that. */
    @Test
    void learningATypeKeepsTheOrderAndTheTransaction() {
        try (Session session = database.session().await()) {
            session.begin();
            session.execute("create table log(id serial, m mood)");
            List<io.howdah.Reply<?>> replies = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                replies.add(session.execute("insert into log(m) values ($1)", i % 2 == 0 ? Mood.HAPPY : Mood.SAD));
                replies.add(session.selectValue(Long.class, "select count(*) from log where id > $1", 0));
            }
            session.commit().await();
            for (int i = 0; i < 20; i++) {
                assertThat(replies.get(2 * i + 1).await()).isEqualTo(i + 1L);
            }
        }
    }

    @Test
    void whatJavaHasNoValueForIsNamed() {
        assertThatThrownBy(() -> database.select("select time '24:00' as late").await())
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("column 'late' (time) is 24:00:00");
        try (Session session = database.session().await()) {
            session.execute("set datestyle = 'German'");
            assertThatThrownBy(() -> session.select("select array[date '2026-11-21'] as days")
                            .await())
                    .isInstanceOf(MappingException.class)
                    .hasMessageContaining("DateStyle");
            session.execute("set bytea_output = 'escape'");
            assertThatThrownBy(() -> session.select("select array['a'::bytea]").await())
                    .hasMessageContaining("bytea_output");
            session.execute("set intervalstyle = 'iso_8601'");
            assertThatThrownBy(() ->
                            session.select("select array[interval '1 day']").await())
                    .hasMessageContaining("IntervalStyle");
            assertThat(session.selectValue(LocalDate.class, "select date '2026-11-21'")
                            .await())
                    .isEqualTo(LocalDate.of(2026, 11, 21));
        }
    }

    @Test
    void valuesComeAsNeighbouringClasses() {
        assertThat(database.selectValue(Instant.class, "select timestamptz 'infinity'")
                        .await())
                .isEqualTo(Instant.MAX);
        assertThat(database.selectValue(ZonedDateTime.class, "select timestamptz '2026-01-01 00:00+00'")
                        .await())
                .isEqualTo(ZonedDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC));
        assertThat(database.selectValue(Duration.class, "select interval '90 minutes'")
                        .await())
                .isEqualTo(Duration.ofMinutes(90));
        assertThat(database.selectValue(Period.class, "select interval '14 months'")
                        .await())
                .isEqualTo(Period.of(1, 2, 0));
        assertThatThrownBy(() -> database.selectValue(Duration.class, "select interval '1 day'")
                        .await())
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("Use Interval");
        assertThat(database.selectValue(OffsetDateTime.class, "select $1::timestamptz", optional(Instant.EPOCH))
                        .await())
                .isEqualTo(Instant.EPOCH.atOffset(ZoneOffset.UTC));
        assertThat(database.selectOne("select pg_sleep(0)").await().get(0)).isNull();
        assertThat(database.selectOne("select row(1, 'a')").await().get(0)).isEqualTo("(1,a)");
    }

    private static Object optional(Object value) {
        return java.util.Optional.of(value);
    }

    /** A value is taken when the verb is called; what the application does with it later is not seen. */
    @Test
    void parametersAreCopied() {
        Map<String, Object> map = new HashMap<>(Map.of("bytes", new byte[] {1}, "list", new ArrayList<>(List.of("a"))));
        try (Session session = database.session().await()) {
            session.execute("select pg_sleep(0.05)");
            var reply = session.selectOne("select :bytes::bytea, :list::text[]", map);
            ((byte[]) map.get("bytes"))[0] = 2;
            ((List<?>) map.get("list")).clear();
            map.clear();

            assertThat((byte[]) reply.await().get(0)).containsExactly(1);
            assertThat((Object[]) reply.await().get(1)).containsExactly("a");
        }
    }

    @Test
    void manyParametersTravel() {
        String list = IntStream.rangeClosed(1, 65_535)
                .mapToObj(i -> "$" + i + "::int")
                .collect(java.util.stream.Collectors.joining("+"));
        assertThatThrownBy(() -> database.selectValue(
                                Long.class,
                                "select " + list,
                                IntStream.range(0, 65_535).boxed().toArray())
                        .await())
                .isInstanceOf(HowdahException.class); // a stack of 65535 additions is too deep for the server
        String array = list.replace("+", ",");
        assertThat(database.selectValue(
                                Integer.class,
                                "select cardinality(array[" + array + "])",
                                IntStream.range(0, 65_535).boxed().toArray())
                        .await())
                .isEqualTo(65_535);
    }

    @Test
    void withoutACacheTypesAreKnownTooAndPipelinesKeepThem(TestSchema schema) {
        try (Database uncached = Howdah.open(schema.uri() + "&max-size=1&statement-cache-size=0");
                Session session = uncached.session().await()) {
            var moods = session.selectValue(Mood.class, "select $1::mood", Mood.SAD);
            var days = session.selectValue(LocalDate.class, "select $1::date", LocalDate.EPOCH);
            var again = session.selectValue(Mood.class, "select $1::mood", Mood.HAPPY);

            assertThat(moods.await()).isEqualTo(Mood.SAD);
            assertThat(days.await()).isEqualTo(LocalDate.EPOCH);
            assertThat(again.await()).isEqualTo(Mood.HAPPY);
            assertThat(session.selectValue(Interval.class, "select interval '1 day'")
                            .await())
                    .isEqualTo(new Interval(0, 1, 0));
        }
    }

    private @Nullable String text(String sql, @Nullable Object... parameters) {
        return database.selectValue(String.class, sql, parameters).await();
    }
}

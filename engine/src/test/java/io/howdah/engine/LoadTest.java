// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.howdah.CopyException;
import io.howdah.CopyOptions;
import io.howdah.CopySource;
import io.howdah.CopyTarget;
import io.howdah.Database;
import io.howdah.ErrorId;
import io.howdah.ForeignKeyViolationException;
import io.howdah.Howdah;
import io.howdah.Interval;
import io.howdah.Json;
import io.howdah.LoadOptions;
import io.howdah.Range;
import io.howdah.Reply;
import io.howdah.Row;
import io.howdah.Session;
import io.howdah.StatementException;
import io.howdah.UniqueViolationException;
import io.howdah.UsageException;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records, maps and lists into tables. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class LoadTest {
    private Database database;
    private Session session;

    record Price(int id, @Nullable String item, BigDecimal unitPrice) {}

    record Pair(int id, String item) {}

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri() + "&max-size=2");
        session = database.session().await();
        session.executeScript(
                        """
                        create table prices(
                            id int primary key, item text, unit_price numeric(10, 2), twice int generated always as (id * 2) stored);
                        create table audit(id int references prices);
                        create schema if not exists audit_of_load;
                        create table audit_of_load."Event.Log"(id int, item text)
                        """)
                .await();
    }

    @AfterEach
    void close() {
        session.execute("drop schema audit_of_load cascade").await();
        session.close();
        database.close();
    }

    private List<String> prices() {
        return session.select(
                        String.class,
                        "select concat_ws(' ', id, coalesce(item, '-'), unit_price, twice) from prices order by id")
                .await();
    }

    private static Map<String, @Nullable Object> map(@Nullable Object... pairs) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(String.valueOf(pairs[i]), pairs[i + 1]);
        }
        return map;
    }

    @Test
    void recordsMapsListsArraysAndRowsAreLoaded() {
        assertThat(session.loadFromRecords(
                                "prices",
                                List.of(
                                        new Price(1, "tea", new BigDecimal("1.50")),
                                        new Price(2, null, BigDecimal.ONE)))
                        .await()
                        .rows())
                .isEqualTo(2);
        session.loadFromRecords("PRICES", List.of(map("unit_price", 3, "id", 3L, "item", "rice")))
                .await();
        session.loadFromRecords(
                        "prices",
                        List.of(Arrays.asList(4, null), List.of(5, "salt")),
                        LoadOptions.defaults().columns("id", "item"))
                .await();
        session.loadFromRecords(
                        "prices",
                        List.<Object[]>of(new Object[] {"pepper", 6}),
                        LoadOptions.defaults().columns("item", "id"))
                .await();
        session.loadFromRecords(
                        "prices",
                        List.of(new int[] {7}, new int[] {8}),
                        LoadOptions.defaults().columns("id"))
                .await();
        session.loadFromRecords("prices", List.of(9, 10), LoadOptions.defaults().columns("id"))
                .await();
        List<Row> rows = session.select("select 11 as id, 'of a row' as item").await();
        session.loadFromRecords("prices", rows).await();

        assertThat(prices())
                .containsExactly(
                        "1 tea 1.50 2",
                        "2 - 1.00 4",
                        "3 rice 3.00 6",
                        "4 - 8",
                        "5 salt 10",
                        "6 pepper 12",
                        "7 - 14",
                        "8 - 16",
                        "9 - 18",
                        "10 - 20",
                        "11 of a row 22");
    }

    @Test
    void columnsMayBeSomeOfWhatRecordsHold() {
        session.loadFromRecords(
                        "prices",
                        List.of(new Price(1, "tea", BigDecimal.TEN)),
                        LoadOptions.defaults().columns("unit_price", "id"))
                .await();
        assertThat(prices()).containsExactly("1 - 10.00 2");
    }

    @Test
    void quotedNamesAreKept() {
        session.loadFromRecords("audit_of_load.\"Event.Log\"", List.of(new Pair(1, "a")))
                .await();
        session.loadFromRecords("\"audit_of_load\".\"Event.Log\"", List.of(new Pair(2, "b")))
                .await();
        assertThat(session.selectValue(Long.class, "select count(*) from audit_of_load.\"Event.Log\"")
                        .await())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "*",
                "prices.*",
                "prices.\"\"",
                "\"\"",
                "f()",
                "a.b.c",
                "prices p",
                "prices, audit",
                "prices as p",
                ".prices",
                "prices.",
                "1prices",
                "prices;drop table prices",
                "\"prices",
                "prices(id)"
            })
    void whatIsNoTableIsRefused(String name) {
        UsageException refused = catchThrowableOfType(
                UsageException.class,
                () -> session.loadFromRecords(name, List.of(new Pair(1, "a"))).await());
        assertThat(refused.id()).isEqualTo(ErrorId.COPY_TARGET);
        assertThat(refused).hasMessageContaining("COPY targets");
        assertThatThrownBy(() -> CopyTarget.table(name)).isInstanceOf(UsageException.class);
    }

    private String refusal(Iterable<?> records, LoadOptions options) {
        UsageException refused =
                catchThrowableOfType(UsageException.class, () -> session.loadFromRecords("prices", records, options)
                        .await());
        assertThat(refused.id()).isEqualTo(ErrorId.COPY_ROWS);
        assertThat(prices()).isEmpty();
        return String.valueOf(refused.getMessage());
    }

    @Test
    void recordsThatDoNotFitEachOtherAreRefused() {
        LoadOptions plain = LoadOptions.defaults();
        LoadOptions two = plain.columns("id", "item");
        assertThat(refusal(List.of(), plain)).contains("requires at least one record");
        assertThat(refusal(List.of(List.of(1, "a")), plain)).contains("Row 1", "positional", "columns");
        assertThat(refusal(List.of(List.of(1, "a"), List.of(2)), two)).contains("Row 2", "1 values for 2 columns");
        assertThat(refusal(List.of(map("id", 1), List.of(2)), plain)).contains("Row 2", "no map");
        assertThat(refusal(List.of(List.of(1, "a"), map("id", 1, "item", "a")), two))
                .contains("Row 2", "no array or list");
        assertThat(refusal(List.of(map("id", 1), map("id", 2, "item", "b")), plain))
                .contains("Row 2", "[id, item]", "[id]");
        assertThat(refusal(List.of(new Pair(1, "a"), map("id", 1, "item", "a")), plain))
                .contains("Row 2");
        assertThat(refusal(List.of(new Pair(1, "a"), new Object[] {1, "b"}), plain))
                .contains("Row 2");
        assertThat(refusal(List.of(map("id", 1)), two)).contains("[item]");
        assertThat(refusal(List.of(map(), map()), plain)).contains("Row 1", "names no column");
        assertThat(refusal(List.of(map(), map()), plain.overwriting())).contains("Row 1", "names no column");
        assertThat(refusal(List.of(map()), two)).contains("[id, item]");
        assertThat(refusal(List.of(map("id", 1, "colour", "red", "size", 2)), plain))
                .contains("[colour, size]", "[id, item, unit_price, twice]");
    }

    @Test
    void rowsThatComeOneByOneAreLookedAtAsTheyCome() {
        List<Pair> many = new ArrayList<>(
                IntStream.range(0, 100_000).mapToObj(i -> new Pair(i, "x")).toList());
        List<Object> mixed = new ArrayList<>(many);
        mixed.add(List.of(1, "x"));
        assertThat(refusal(mixed::iterator, LoadOptions.defaults())).contains("Row 100001");
    }

    /** The first rows are looked at when the verb is called, the others while they are sent. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void rowsThatCannotBeHadFailTheReplyWhicheverTheyAre(int calls) {
        Iterable<Pair> records = () -> {
            AtomicInteger left = new AtomicInteger(calls);
            failAtZero(left);
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    failAtZero(left);
                    return true;
                }

                @Override
                public Pair next() {
                    failAtZero(left);
                    return new Pair(left.get(), "x");
                }
            };
        };
        for (Reply<?> load : List.of(
                session.loadFromRecords("prices", records),
                database.loadFromRecords("prices", records),
                session.copyIn(CopyTarget.table("prices", "id", "item"), CopySource.rows(records)))) {
            CopyException failure = catchThrowableOfType(CopyException.class, load::await);
            assertThat(failure.id()).isEqualTo(ErrorId.COPY_SOURCE);
            assertThat(failure).hasRootCauseMessage("no more of them");
        }
        assertThat(prices()).isEmpty();
        assertThat(database.loadFromRecords("prices", List.of(new Pair(1, "a")))
                        .await()
                        .rows())
                .isEqualTo(1); // on the other connection of two
    }

    private static void failAtZero(AtomicInteger left) {
        if (left.getAndDecrement() == 0) {
            throw new IllegalStateException("no more of them");
        }
    }

    @Test
    void aValueThatDoesNotFitIsNamedByRowAndColumnAndNotShown() {
        String said = refusal(List.of(map("id", 1), map("id", "secret")), LoadOptions.defaults());
        assertThat(said).contains("'id'", "row 2", "is of the class String").doesNotContain("secret");
    }

    @Test
    void theInputIsCheckedBeforeTheTargetAndThatBeforeTheDatabase() {
        assertThatThrownBy(() -> session.loadFromRecords("no table", List.of()).await())
                .hasMessageContaining("requires at least one record");
        assertThatThrownBy(() ->
                        session.loadFromRecords("missing", List.of(List.of(1))).await())
                .hasMessageContaining("positional");
    }

    @Test
    void overwriteReplacesAllOrNothing() {
        session.execute("drop table audit").await();
        session.loadFromRecords("prices", List.of(new Pair(1, "old"))).await();
        LoadOptions overwriting = LoadOptions.defaults().overwriting();

        assertThatThrownBy(() -> session.loadFromRecords(
                                "prices", List.of(new Pair(2, "new"), new Pair(2, "twice")), overwriting)
                        .await())
                .isInstanceOf(UniqueViolationException.class);
        assertThat(prices()).containsExactly("1 old 2");

        assertThat(session.loadFromRecords("prices", List.of(new Pair(2, "new")), overwriting)
                        .await()
                        .rows())
                .isEqualTo(1);
        assertThat(prices()).containsExactly("2 new 4");

        session.begin();
        session.loadFromRecords("prices", List.of(new Pair(3, "newest")), overwriting);
        session.rollback().await();
        assertThat(prices()).containsExactly("2 new 4");
    }

    @Test
    void aTableThatCannotBeEmptiedSaysSo() {
        assertThatThrownBy(() -> session.loadFromRecords(
                                "prices",
                                List.of(new Pair(2, "new")),
                                LoadOptions.defaults().overwriting())
                        .await())
                .isInstanceOf(StatementException.class)
                .hasMessageContaining("cannot truncate");
        assertThatThrownBy(() ->
                        session.loadFromRecords("audit", List.of(map("id", 7))).await())
                .isInstanceOf(ForeignKeyViolationException.class);
    }

    @Test
    void aTypeThatChangesIsSeen() {
        session.execute("create table changing(n int4)").await();
        session.loadFromRecords("changing", List.of(map("n", 5))).await();
        database.execute("alter table changing alter n type float4").await();
        session.loadFromRecords("changing", List.of(map("n", 5))).await();
        assertThat(session.select(Float.class, "select n from changing").await())
                .containsExactly(5f, 5f);
    }

    @Test
    void copyInOfRowsIsTheSameAndMayBeOfNone() {
        CopyTarget target = CopyTarget.table("prices", "id", "item");
        assertThat(session.copyIn(target, CopySource.rows(List.of(List.of(1, "a"), List.of(2, "b"))))
                        .await()
                        .rows())
                .isEqualTo(2);
        assertThat(session.copyIn(target, CopySource.rows(List.of()), CopyOptions.text())
                        .await()
                        .rows())
                .isZero();
    }

    /** Whoever tries again after a failure would otherwise have the rest of the rows, and not know it. */
    @Test
    void aStreamOfRowsServesOnce() {
        CopyTarget target = CopyTarget.table("prices", "id", "item");
        CopySource once = CopySource.rows(Stream.of(List.of(1, "a"), List.of(1, "twice"), List.of(2, "b")));
        assertThatThrownBy(() -> session.copyIn(target, once).await()).isInstanceOf(UniqueViolationException.class);

        CopyException again = catchThrowableOfType(
                CopyException.class, () -> session.copyIn(target, once).await());
        assertThat(again.id()).isEqualTo(ErrorId.COPY_SOURCE);
        assertThat(again).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(prices()).isEmpty();

        CopySource often = CopySource.rows(List.of(List.of(1, "a"), List.of(2, "b")));
        session.copyIn(target, often).await();
        session.execute("truncate prices cascade").await();
        assertThat(session.copyIn(target, often).await().rows()).isEqualTo(2);
    }

    @Test
    void aRowMayBeTheValueOfTheOnlyColumnWhateverItIsMadeOf() {
        session.executeScript(
                        "create table spans(v interval); create table weeks(v daterange); create table docs(v jsonb)")
                .await();
        Range<LocalDate> week = Range.closedOpen(LocalDate.of(2026, 11, 16), LocalDate.of(2026, 11, 23));
        Map.of("spans", new Interval(1, 2, 3), "weeks", week, "docs", Json.of("{\"a\": 1}"))
                .forEach((table, value) -> session.copyIn(CopyTarget.table(table, "v"), CopySource.rows(List.of(value)))
                        .await());
        assertThat(session.select(
                                String.class,
                                "select v::text from spans union all select v::text from weeks union all"
                                        + " select v::text from docs")
                        .await())
                .containsExactly("1 mon 2 days 00:00:00.000003", "[2026-11-16,2026-11-23)", "{\"a\": 1}");
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.howdah.CopyOptions;
import io.howdah.CopySink;
import io.howdah.CopySource;
import io.howdah.CopyTarget;
import io.howdah.Database;
import io.howdah.ErrorId;
import io.howdah.FailedAt;
import io.howdah.Howdah;
import io.howdah.HowdahException;
import io.howdah.LoadOptions;
import io.howdah.Reply;
import io.howdah.Upsert;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Mistakes that are likely where many rows are brought, and what is read of them: what, where, what to do; no value. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class BulkMistakesTest {
    private static final String SECRET = "s3cret";
    private static final String INSERT = "insert into prices(sku, price) values ($1, $2)";
    private static final Upsert UPSERT = Upsert.into("prices").key("sku");
    private static final CopyTarget PRICES = CopyTarget.table("prices", "sku", "price");

    private Database database;

    @TempDir
    private Path directory;

    record Price(@Nullable String sku, @Nullable BigDecimal price) {}

    record Coloured(String sku, BigDecimal price, String colour) {}

    record Twice(String sku, BigDecimal price, BigDecimal twice) {}

    record Numbered(String sku, BigDecimal price, int number) {}

    /** Neither a record nor a bean. */
    static final class Nameless {
        final String sku = SECRET;
    }

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri() + "&max-size=2");
        database.execute(
                        "create table prices(sku text primary key, price numeric(10, 2) not null,"
                                + " twice numeric generated always as (price * 2) stored, number int generated always as identity)")
                .await();
    }

    @AfterEach
    void nothingIsKept() {
        database.execute("grant select on prices to current_user").await();
        assertThat(database.selectValue(Long.class, "select count(*) from prices")
                        .await())
                .isZero();
        database.close();
    }

    private static Price price(@Nullable String sku, int price) {
        return new Price(sku, BigDecimal.valueOf(price));
    }

    private static Map<String, Object> map(String sku, Object price) {
        return Map.of("sku", sku, "price", price);
    }

    private Reply<?> load(List<?> records) {
        return database.loadFromRecords("prices", records);
    }

    private Reply<?> copy(CopyTarget target, String text) {
        return database.copyIn(target, bytes(text));
    }

    private static CopySource bytes(String text) {
        return CopySource.of(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private Reply<?> many(@Nullable Object... sets) {
        return database.executeMany(INSERT, Arrays.asList(sets));
    }

    private Reply<?> upsert(@Nullable Object... rows) {
        return database.execute(UPSERT.rows(Arrays.asList(rows)));
    }

    private static String read(ErrorId id, Reply<?> reply) {
        HowdahException failure = catchThrowableOfType(HowdahException.class, reply::await);
        assertThat(failure.getMessage())
                .startsWith(id + " ")
                .doesNotContain(SECRET)
                .hasSizeLessThan(600);
        assertThat(failure.id()).isEqualTo(id);
        return String.valueOf(failure.getMessage());
    }

    // ---- names ----

    @Test
    void aColumnThatTheTableHasNotIsNamedWithTheTable() {
        Coloured red = new Coloured("tea", BigDecimal.ONE, "red");
        assertThat(read(ErrorId.COPY_ROWS, load(List.of(red))))
                .contains("The table \"prices\" has no columns for [colour]", "[sku, price, twice, number]")
                .contains("nothing was sent");
        for (Reply<?> server : List.of(
                upsert(red),
                copy(CopyTarget.table("prices", "sku", "colour"), "tea\tred\n"),
                database.executeMany(
                        "insert into prices(sku, colour) values ($1, $2)", List.of(List.of("tea", "red"))))) {
            assertThat(read(ErrorId.SQL_GRAMMAR, server)).contains("column \"colour\" of relation \"prices\" does not");
        }
    }

    @Test
    void aTableThatIsNotThereIsNamedAndPointedToWhereItWasWritten() {
        List<Price> one = List.of(price("tea", 1));
        for (Reply<?> missing : List.of(
                database.loadFromRecords("missing", one),
                database.copyIn(CopyTarget.table("missing"), bytes("tea")),
                database.copyIn(CopyTarget.table("missing"), CopySource.rows(one)),
                database.copyOut(CopyTarget.table("missing"), CopySink.of(directory.resolve("none"))),
                database.copyOut(Price.class, CopyTarget.table("missing")).forEach(row -> {}),
                database.execute(Upsert.into("missing").key("sku").rows(one)),
                database.execute(Upsert.into("missing").key("sku").doNothing().rows(one)))) {
            assertThat(read(ErrorId.SQL_GRAMMAR, missing)).contains("relation \"missing\" does not exist");
            FailedAt at = catchThrowableOfType(HowdahException.class, missing::await)
                    .at()
                    .orElseThrow();
            at.position()
                    .ifPresent(place ->
                            assertThat(at.sql().substring(place)).as(at.caret()).matches("\"?missing(?s).*"));
        }
    }

    @Test
    void aColumnThatIsGivenTwiceIsNamed() {
        assertThat(read(
                        ErrorId.SQL_GRAMMAR,
                        database.loadFromRecords(
                                "prices",
                                List.of(List.of("tea", "rice")),
                                LoadOptions.defaults().columns("sku", "sku"))))
                .contains("column \"sku\" specified more than once");
        assertThat(read(ErrorId.SQL_GRAMMAR, copy(CopyTarget.table("prices", "sku", "sku"), "tea\trice\n")))
                .contains("column \"sku\" specified more than once");
    }

    @Test
    void aColumnThatTheServerMakesItselfIsNamed() {
        assertThat(read(ErrorId.SQL_GRAMMAR, load(List.of(new Twice("tea", BigDecimal.ONE, BigDecimal.TEN)))))
                .contains("column \"twice\" is a generated column");
        assertThat(read(ErrorId.SQL_GRAMMAR, upsert(new Twice("tea", BigDecimal.ONE, BigDecimal.TEN))))
                .contains("column \"twice\"");
        assertThat(read(ErrorId.SQL_GRAMMAR, upsert(new Numbered("tea", BigDecimal.ONE, 7))))
                .contains("column \"number\"");
    }

    @Test
    void whoIsNotAllowedToIsToldWhat() {
        database.execute("revoke all on prices from current_user").await();
        for (Reply<?> forbidden : List.of(
                load(List.of(price("tea", 1))),
                copy(PRICES, "tea\t1\n"),
                many(List.of("tea", 1)),
                upsert(price("tea", 1)),
                database.copyOut(PRICES, CopySink.of(directory.resolve("none"))))) {
            assertThat(read(ErrorId.PERMISSION_DENIED, forbidden)).contains("permission denied for table prices");
        }
        assertThat(directory.resolve("none")).doesNotExist();
    }

    // ---- values ----

    @Test
    void aValueOfAnotherTypeIsToldWithItsRowAndColumn() {
        assertThat(read(ErrorId.COPY_ROWS, load(List.of(map("tea", 1), map("oil", SECRET)))))
                .contains("The value of column 'price' in row 2", "is of the class String; numeric");
        assertThat(read(ErrorId.PARAMETERS, upsert(map("tea", 1), map("oil", SECRET))))
                .contains(":price", "row 2", "class String");
        assertThat(read(ErrorId.PARAMETERS, many(List.of("tea", 1), List.of("oil", SECRET))))
                .contains("$2", "parameter set 2 of 2", "class String");
        assertThat(read(ErrorId.COPY_ROWS, load(List.of(map("tea", 1), map("oil", new Date())))))
                .contains("Row 2 of a COPY", "column 'price'", "class java.util.Date", "Give an Instant")
                .contains("Nothing of the rows stays")
                .doesNotContain("nothing was sent");
    }

    /** However the bytes come. */
    @Test
    void theLineThatTheServerRefusesIsInTheMessageAndWhatStandsThereIsNot() throws IOException {
        String text = "tea\t1\noil\t" + SECRET + "\n";
        Path file = Files.writeString(directory.resolve("prices.txt"), text);
        List<Reply<?>> refused = new ArrayList<>(
                List.of(copy(PRICES, text), database.copyIn(PRICES, CopySource.of(file)), published(text)));
        CopyTarget csv = CopyTarget.statement("copy prices(sku, price) from stdin (format csv)");
        refused.add(copy(csv, "tea,1\noil," + SECRET + "\n"));
        for (Reply<?> reply : refused) {
            assertThat(read(ErrorId.DATA, reply))
                    .contains(
                            "PostgreSQL refused 'copy ", " at line 2, column price of its data: invalid input syntax");
        }
        assertThat(read(ErrorId.DATA, copy(PRICES, "tea\t1\noil\n")))
                .contains(" at line 2 of its data: missing data for column \"price\"");
        Reply<?> headed = database.copyIn(
                PRICES, bytes("sku,price\ntea,1\noil,x\n"), CopyOptions.csv().header());
        assertThat(read(ErrorId.DATA, headed)).contains(" at line 3, column price of its data");
    }

    private Reply<?> published(String text) {
        SubmissionPublisher<ByteBuffer> publisher = new SubmissionPublisher<>();
        Flow.Publisher<ByteBuffer> once = subscriber -> {
            publisher.subscribe(subscriber);
            publisher.submit(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            publisher.close();
        };
        return database.copyIn(PRICES, CopySource.of(once));
    }

    @Test
    void aNullThatMayNotBeIsToldWithItsColumnAndWhereThatIsKnownItsRow() {
        List<Price> rows = List.of(price("tea", 1), new Price(SECRET, null));
        String column = "null value in column \"price\" of relation \"prices\"";
        assertThat(read(ErrorId.NOT_NULL_VIOLATION, load(rows))).contains(column, "at line 2 of its data");
        assertThat(read(ErrorId.NOT_NULL_VIOLATION, copy(PRICES, "tea\t1\n" + SECRET + "\t\\N\n")))
                .contains(column, "at line 2 of its data");
        assertThat(read(ErrorId.NOT_NULL_VIOLATION, upsert(rows.toArray()))).contains(column);
        assertThat(read(ErrorId.NOT_NULL_VIOLATION, many(List.of("tea", 1), Arrays.asList(SECRET, null))))
                .contains(column, "parameter set 2 of 2");
    }

    @Test
    void aKeyThatIsThereTwiceIsTold() {
        List<Price> rows = List.of(price("tea", 1), price(SECRET, 1), price(SECRET, 2));
        assertThat(read(ErrorId.UNIQUE_VIOLATION, load(rows))).contains("\"prices_pkey\"", "at line 3 of its data");
        assertThat(read(ErrorId.UNIQUE_VIOLATION, many(List.of("tea", 1), List.of(SECRET, 1), List.of(SECRET, 2))))
                .contains("\"prices_pkey\"", "parameter set 3 of 3");
        assertThat(read(
                        ErrorId.STATEMENT,
                        database.execute(UPSERT.rows(List.copyOf(rows)).concurrencySafe())))
                .contains("several rows have the same \"sku\"; give each key once");
    }

    // ---- rows ----

    @Test
    void anElementThatIsNullIsToldAsWhatItIs() {
        Price tea = price("tea", 1);
        for (List<?> rows : List.of(
                Arrays.asList(tea, null), Arrays.asList(map("tea", 1), null), Collections.singletonList(null))) {
            assertThat(read(ErrorId.COPY_ROWS, load(rows)))
                    .contains("Row " + rows.size() + " of a COPY is null, where a record");
        }
        assertThat(read(
                        ErrorId.COPY_ROWS,
                        database.copyIn(PRICES, CopySource.rows(Arrays.asList(List.of("tea", 1), null)))))
                .contains("Row 2 of a COPY is null");
        assertThat(read(ErrorId.PARAMETERS, upsert(tea, null))).contains("Row 2 of 2 is null");
        assertThat(read(ErrorId.PARAMETERS, many(List.of("tea", 1), null))).contains("Parameter set 2 of 2");
    }

    @Test
    void anObjectThatNamesNoColumnIsToldByItsClass() {
        assertThat(read(ErrorId.COPY_ROWS, load(List.of(new Nameless()))))
                .contains("Row 1 of a COPY is a io.howdah.engine.BulkMistakesTest$Nameless, which names no column");
        assertThat(read(ErrorId.PARAMETERS, upsert(new Nameless()))).contains("$Nameless, which has no columns");
    }

    @Test
    void noRowsAreNothingToDoButWhereATableIsLoaded() {
        assertThat(read(ErrorId.COPY_ROWS, load(List.of()))).contains("requires at least one record");
        assertThat(database.executeMany(INSERT, List.of()).await().rowsAffected())
                .isZero();
        assertThat(database.execute(UPSERT.rows(List.of())).await().rowsAffected())
                .isZero();
    }

    /** They would be passed over, and found out when "-" stands in the table. */
    @Test
    void optionsOfAFormatBesideRowsAreRefused() {
        CopySource rows = CopySource.rows(List.of(List.of("tea", 1)));
        for (CopyOptions said : List.of(
                CopyOptions.text().nullAs("-"),
                CopyOptions.text().header(),
                CopyOptions.text().delimiter(';'),
                CopyOptions.csv().quote('|').onProgress(progress -> {}),
                CopyOptions.binary())) {
            assertThat(read(ErrorId.COPY_STATEMENT, database.copyIn(PRICES, rows, said)))
                    .contains("Rows of Java have no format", "nothing was sent", "all options but onProgress");
        }
    }
}

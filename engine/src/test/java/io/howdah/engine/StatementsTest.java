// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Column;
import io.howdah.Database;
import io.howdah.ErrorId;
import io.howdah.Howdah;
import io.howdah.HowdahException;
import io.howdah.MappingException;
import io.howdah.NoRowsException;
import io.howdah.ParameterException;
import io.howdah.Result;
import io.howdah.Row;
import io.howdah.ServerError;
import io.howdah.SqlGrammarException;
import io.howdah.TooManyRowsException;
import io.howdah.UniqueViolationException;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class StatementsTest {
    record Order(long id, String item, int quantity, Status status, Instant createdAt) {}

    enum Status {
        OPEN,
        SHIPPED
    }

    private Database database;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri());
        database.execute("create table orders(id bigint generated always as identity primary key, item text unique,"
                        + " quantity int not null default 1, status text not null default 'open',"
                        + " created_at timestamptz not null default now())")
                .await();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void executeTellsWhatTheServerDid() {
        assertThat(database.execute("insert into orders(item) values ($1), ($2)", "tea", "rice")
                        .await())
                .returns("INSERT", Result::operation)
                .returns(2L, Result::rowsAffected)
                .returns(List.of(), Result::rows);
        assertThat(database.execute("update orders set quantity = 3").await().rowsAffected())
                .isEqualTo(2);
        assertThat(database.execute("create table other(id int)").await())
                .returns("CREATE TABLE", Result::operation)
                .returns(0L, Result::rowsAffected);
    }

    @Test
    void returningGivesRows() {
        Result result = database.execute("insert into orders(item) values ($1) returning id, item", "tea")
                .await();

        assertThat(result.operation()).isEqualTo("INSERT");
        assertThat(result.columns()).containsExactly(new Column("id", "int8"), new Column("item", "text"));
        assertThat(result.rows())
                .singleElement()
                .extracting(row -> row.get("item"))
                .isEqualTo("tea");
    }

    @Test
    void rowsBecomeRecords() {
        Instant before = Instant.now().minusSeconds(5);
        database.execute("insert into orders(item, quantity) values ($1, $2)", "tea", 3)
                .await();

        Order order = database.selectOne(Order.class, "select *, 'ignored' as extra from orders")
                .await();

        assertThat(order)
                .returns("tea", Order::item)
                .returns(3, Order::quantity)
                .returns(Status.OPEN, Order::status);
        assertThat(order.createdAt()).isAfter(before);
    }

    @Test
    void aComponentWithoutAColumnIsNamed() {
        database.execute("insert into orders(item) values ('tea')").await();

        assertThatThrownBy(() -> database.select(Order.class, "select id, item from orders")
                        .await())
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("[quantity, status, createdAt]");
    }

    @Test
    void aNullForAPrimitiveIsNamed() {
        record Holder(int value) {}

        assertThatThrownBy(() -> database.selectOne(Holder.class, "select null::int as value")
                        .await())
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("'value'")
                .hasMessageContaining("primitive int");
    }

    @Test
    void oneRowIsOneRow() {
        assertThatThrownBy(() -> database.selectOne("select * from orders").await())
                .isInstanceOf(NoRowsException.class)
                .hasMessageStartingWith("HOWDAH-0501");
        assertThat(database.selectOneOrNone("select * from orders").await()).isEmpty();
        database.execute("insert into orders(item) values ('tea'), ('rice')").await();
        assertThatThrownBy(
                        () -> database.selectOneOrNone("select * from orders").await())
                .isInstanceOf(TooManyRowsException.class)
                .hasMessageContaining("2 rows");
    }

    @Test
    void valuesComeAsTheClassWanted() {
        assertThat(database.selectValue(Long.class, "select count(*) from orders")
                        .await())
                .isZero();
        assertThat(database.selectValue(Integer.class, "select 42::bigint").await())
                .isEqualTo(42);
        assertThat(database.selectValue(BigDecimal.class, "select 12345678901234567890.123456789::numeric")
                        .await())
                .isEqualTo("12345678901234567890.123456789");
        assertThat(database.selectValue(LocalDate.class, "select date '2026-11-21'")
                        .await())
                .isEqualTo(LocalDate.of(2026, 11, 21));
        assertThat(database.selectValue(byte[].class, "select '\\x0102'::bytea").await())
                .containsExactly(1, 2);
        assertThat(database.selectValue(String.class, "select null::text").await())
                .isNull();
        assertThatThrownBy(() ->
                        database.selectValue(Integer.class, "select 3000000000").await())
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("exactly");
    }

    @Test
    void aValueThatMayBeMissingIsEmptyWithoutARowAndWhereItIsNull() {
        assertThat(database.selectValueOrNone(Long.class, "select id from orders")
                        .await())
                .isEmpty();
        database.execute("insert into orders(item) values (null)").await();
        assertThat(database.selectValueOrNone(String.class, "select item from orders")
                        .await())
                .isEmpty();
        assertThat(database.selectValueOrNone(Long.class, "select id from orders where quantity = $1", 1)
                        .await())
                .contains(1L);
    }

    @Test
    void aValueThatMayBeMissingIsStillTheOnlyOne() {
        assertThatThrownBy(() -> database.selectValueOrNone(Integer.class, "select generate_series(1, 3)")
                        .await())
                .isInstanceOf(TooManyRowsException.class);
        assertThatThrownBy(() ->
                        database.selectValueOrNone(Integer.class, "select 1, 2").await())
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("2 columns");
    }

    @Test
    void parametersOfTheJdkAreBound() {
        UUID uuid = UUID.randomUUID();
        Instant instant = Instant.parse("2026-11-21T10:15:30.123456Z");
        Row row = database.selectOne(
                        "select $1::uuid, $2::timestamptz, $3::numeric, $4::bytea, $5::text[], $6::text, $7::int",
                        uuid,
                        instant,
                        new BigDecimal("1.10"),
                        new byte[] {7},
                        List.of("a", "b"),
                        Status.OPEN,
                        null)
                .await();

        assertThat(row.get(0)).isEqualTo(uuid);
        assertThat(((OffsetDateTime) row.get(1)).toInstant()).isEqualTo(instant);
        assertThat(row.get(2)).isEqualTo(new BigDecimal("1.10"));
        assertThat((byte[]) row.get(3)).containsExactly(7);
        assertThat((String[]) row.get(4)).containsExactly("a", "b");
        assertThat(row.get(5)).isEqualTo("OPEN");
        assertThat(row.get(6)).isNull();
    }

    @Test
    void aWrongNumberOfParametersIsRefusedBeforeAnythingIsSent() {
        assertThatThrownBy(() -> database.select("select $1, '$2', $3 -- $4", 1).await())
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("has 3 parameters, but 1 value was given");
    }

    @Test
    void aValueOfTheWrongClassIsRefusedWithoutShowingIt() {
        assertThatThrownBy(
                        () -> database.select("select $1::int", "secret-value").await())
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("The value of $1")
                .hasMessageNotContaining("secret-value");
        assertThat(database.selectValue(Integer.class, "select 1").await()).isEqualTo(1);
    }

    @Test
    void noMessageHoldsAValue() {
        assertThatThrownBy(() ->
                        database.select("select $1::text::int", "secret-value").await())
                .isInstanceOfSatisfying(HowdahException.class, failure -> {
                    assertThat(failure.id()).isEqualTo(ErrorId.DATA);
                    assertThat(failure).hasMessageNotContaining("secret-value");
                    assertThat(failure.server().orElseThrow()).asString().doesNotContain("secret-value");
                    assertThat(failure.server().map(ServerError::message).orElseThrow())
                            .contains("secret-value");
                });
    }

    @Test
    void constraintsAndGrammarHaveTheirExceptions() {
        database.execute("insert into orders(item) values ('tea')").await();

        assertThatThrownBy(() -> database.execute("insert into orders(item) values ($1)", "tea")
                        .await())
                .isInstanceOfSatisfying(UniqueViolationException.class, failure -> {
                    assertThat(failure.server().flatMap(ServerError::constraint))
                            .contains("orders_item_key");
                    assertThat(failure).hasMessageContaining("23505").hasMessageContaining("insert into orders");
                });
        assertThatThrownBy(() -> database.select("select * from nowhere").await())
                .isInstanceOf(SqlGrammarException.class)
                .hasMessageContaining("[42P01]");
    }

    @Test
    void copyAsAStatementIsRefusedAndCostsNoConnection() {
        assertThatThrownBy(() -> database.execute("copy orders from stdin").await())
                .hasMessageStartingWith("HOWDAH-0220");
        assertThat(database.selectValue(Integer.class, "select 1").await()).isEqualTo(1);
    }

    @Test
    void aChangedTableHealsACachedStatement() {
        database.execute("insert into orders(item) values ('tea')").await();
        database.with(session -> session.select("select * from orders")
                        .thenCompose(rows -> session.execute("alter table orders add column note text"))
                        .thenCompose(altered -> session.select("select * from orders")))
                .thenAccept(rows -> assertThat(rows.get(0).size()).isEqualTo(6))
                .await();
    }

    @Test
    void rowsShowNoValuesAndKnowTheirColumns() {
        Row row =
                database.selectOne("select 'secret' as password, 1 as \"One\"").await();

        assertThat(row).hasToString("Row[password, One]");
        assertThat(row.get("one")).isEqualTo(1);
        assertThat(row.toMap()).isEqualTo(Map.of("password", "secret", "One", 1));
        assertThatThrownBy(() -> row.get("pasword")).isInstanceOf(MappingException.class);
    }
}

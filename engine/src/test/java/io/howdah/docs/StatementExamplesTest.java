// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.Filter;
import io.howdah.Howdah;
import io.howdah.Interval;
import io.howdah.Json;
import io.howdah.Multirange;
import io.howdah.Page;
import io.howdah.Prepared;
import io.howdah.Range;
import io.howdah.Session;
import io.howdah.Sql;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.time.LocalDate;
import java.time.Period;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The examples of the Javadoc about statements; see {@link DocsInStepTest}. */
@ExtendWith(PostgresExtension.class)
class StatementExamplesTest {
    record Order(long id, String item, int quantity) {}

    record NewOrder(String item, int quantity) {}

    private Database database;
    private Session session;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri());
        session = database.session().await();
        session.execute("create table orders(id bigint generated always as identity, item text, quantity int,"
                        + " status text default 'open', created_at timestamptz default now())")
                .await();
        session.execute("create table notes(body jsonb)").await();
        session.execute("create table contracts(id int, notice interval)").await();
        session.execute("insert into contracts values (1, '1 month')").await();
    }

    @AfterEach
    void close() {
        session.close();
        database.close();
    }

    @Test
    void statements() {
        // docs: Statements
        session.select(Order.class, "select * from orders where status = $1 and quantity > $2", "open", 10);
        session.execute("insert into orders(item, quantity) values (:item, :quantity)", new NewOrder("tea", 3));
        session.executeMany(
                "insert into orders(item, quantity) values ($1, $2)", List.of(List.of("rice", 2), List.of("salt", 1)));
        // end
        assertThat(session.select(Order.class, "select * from orders order by id")
                        .await())
                .containsExactly(new Order(1, "tea", 3), new Order(2, "rice", 2), new Order(3, "salt", 1));
    }

    @Test
    void json() {
        // docs: Json
        session.execute("insert into notes(body) values ($1)", "{\"a\": 1}"); // an object
        session.execute("insert into notes(body) values ($1)", Json.string("a \"b\"")); // a string
        session.execute("insert into notes(body) values ($1)", Json.NULL); // JSON's null, not SQL's
        // end
        assertThat(session.select(String.class, "select jsonb_typeof(body) from notes")
                        .await())
                .containsExactly("object", "string", "null");
    }

    @Test
    void interval() {
        int id = 1;
        // docs: Interval
        Interval notice = session.selectValue(Interval.class, "select notice from contracts where id = $1", id)
                .await();
        session.execute("update contracts set notice = $1", Interval.of(Period.ofMonths(3)));
        // end
        assertThat(notice).isEqualTo(Interval.of(Period.ofMonths(1)));
    }

    @Test
    void ranges() {
        session.execute("create table bookings(room int, nights daterange)").await();
        // docs: Range
        Range<LocalDate> stay = Range.closedOpen(LocalDate.of(2026, 11, 21), LocalDate.of(2026, 11, 24));
        session.execute("insert into bookings(room, nights) values ($1, $2)", 7, stay);

        record Booking(int room, Range<LocalDate> nights) {}
        List<Booking> clashing = session.select(
                        Booking.class, "select room, nights from bookings where nights && $1", stay)
                .await();
        // end
        assertThat(clashing).containsExactly(new Booking(7, stay));
        // docs: Multirange
        Multirange<?> taken = session.selectValue(
                        Multirange.class, "select range_agg(nights) from bookings where room = $1", 7)
                .await();
        // end
        assertThat(taken).isEqualTo(Multirange.of(stay));
    }

    @Test
    void sql() {
        assertThat(page(null, List.of())).isEmpty();
        session.execute("insert into orders(item, quantity) values ('green tea', 3), ('rice', 4)")
                .await();
        assertThat(page("tea", List.of(1L, 2L))).containsExactly(new Order(1, "green tea", 3));
    }

    private List<Order> page(@Nullable String text, List<Long> ids) {
        // docs: Sql
        Sql orders = Sql.of("select id, item, quantity from orders")
                .where(Filter.equal("status", "open"))
                .whereIf(text != null, () -> Filter.contains("item", text))
                .whereIf(!ids.isEmpty(), () -> Filter.in("id", ids))
                .orderByDescending("created_at")
                .limit(20);
        List<Order> page =
                session.select(Order.class, orders.text(), orders.parameters()).await();
        // end
        return page;
    }

    @Test
    void filter() {
        Filter either =
                // docs: Filter
                Filter.any(Filter.equal("o.status", "open"), Filter.atLeast("o.quantity", 10))
                // end
                ;
        Sql sql = Sql.of("select count(*) from orders o").where(either);
        assertThat(session.selectValue(Long.class, sql.text(), sql.parameters()).await())
                .isZero();
    }

    private void threeOrders() {
        session.execute("insert into orders(item, quantity) values ('tea', 1), ('rice', 2), ('salt', 3)")
                .await();
    }

    @Test
    void rowStream() {
        threeOrders();
        StringBuilder report = new StringBuilder();
        // docs: RowStream
        long written = database.stream(Order.class, "select id, item, quantity from orders where status = $1", "open")
                .fetchSize(500)
                .forEach(order -> report.append(order.item()).append('\n'))
                .await();
        // end
        assertThat(written).isEqualTo(3);
        assertThat(report).hasToString("tea\nrice\nsalt\n");
    }

    @Test
    void rowsInATransaction() {
        threeOrders();
        // docs: rows-in-a-transaction
        database.inTransaction(session -> session.stream(Order.class, "select id, item, quantity from orders")
                        .forEach(order ->
                                session.execute("update orders set quantity = $1 where id = $2", 0, order.id())))
                .await();
        // end
        assertThat(session.selectValue(Long.class, "select sum(quantity) from orders")
                        .await())
                .isZero();
    }

    @Test
    void page() {
        session.execute("insert into orders(item, quantity) select 'item', i from generate_series(1, 50) i")
                .await();
        // docs: page
        Page<Order> page = session.selectWithTotal(
                        Order.class,
                        20,
                        40,
                        "select id, item, quantity from orders where status = $1 order by id",
                        "open")
                .await();
        long pages = (page.total() + page.limit() - 1) / page.limit();
        // end
        assertThat(page.rows()).hasSize(10);
        assertThat(pages).isEqualTo(3);
    }

    @Test
    void prepared() {
        record Rename(long id, String item) {}
        threeOrders();
        List<Rename> renames = List.of(new Rename(1, "green tea"), new Rename(3, "sea salt"));
        // docs: Prepared
        try (Prepared rename =
                session.prepare("update orders set item = :item where id = :id").await()) {
            for (Rename one : renames) {
                rename.execute(one);
            }
        }
        // end
        assertThat(session.select(String.class, "select item from orders order by id")
                        .await())
                .containsExactly("green tea", "rice", "sea salt");
    }

    @Test
    void unprepared() {
        threeOrders();
        String partition = "orders";
        // docs: unprepared
        long rows = session.selectValue(Long.class, Sql.unprepared("select count(*) from " + partition))
                .await();
        // end
        assertThat(rows).isEqualTo(3);
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Merge;
import io.howdah.Row;
import io.howdah.Session;
import io.howdah.Sql;
import io.howdah.Upsert;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The examples about merges and upserts; see {@link DocsInStepTest}. */
@ExtendWith(PostgresExtension.class)
class ChangeExamplesTest {
    record Delivery(String sku, int quantity) {}

    record Booked(String action, String sku) {}

    record Price(String sku, int price) {}

    private Database database;
    private Session session;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri());
        session = database.session().await();
        session.execute("create table stock(sku text primary key, quantity int, seen date)")
                .await();
        session.execute("insert into stock values ('tea', 3), ('salt', 1)").await();
        session.execute("create table prices(sku text primary key, price int)").await();
        session.execute("insert into prices values ('tea', 3)").await();
    }

    @AfterEach
    void close() {
        session.close();
        database.close();
    }

    private void needs(int version) {
        assumeTrue(session.selectValue(Integer.class, "select current_setting('server_version_num')::int / 10000")
                        .await()
                >= version);
    }

    @Test
    void merge() {
        needs(17);
        LocalDate today = LocalDate.of(2026, 3, 4);
        List<Delivery> deliveries = List.of(new Delivery("tea", 4), new Delivery("salt", 0), new Delivery("oil", 2));
        // docs: Merge
        Merge delivered = Merge.into("stock")
                .usingRows(deliveries)
                .on("sku")
                .whenMatched(Sql.expr("s.quantity = 0"))
                .delete()
                .whenMatched()
                .update(Map.of("quantity", Sql.expr("t.quantity + s.quantity"), "seen", Sql.value(today)))
                .whenNotMatched()
                .insert("sku", "quantity")
                .returning(Sql.expr("merge_action() as action"), Sql.col("t.sku"));
        List<Booked> booked = session.select(Booked.class, delivered).await();
        // end
        assertThat(booked)
                .containsExactlyInAnyOrder(
                        new Booked("UPDATE", "tea"), new Booked("DELETE", "salt"), new Booked("INSERT", "oil"));
    }

    @Test
    void upsert() {
        List<Price> tonight = List.of(new Price("tea", 4), new Price("oil", 7));
        List<String> log = new ArrayList<>();
        // docs: Upsert
        Upsert prices = Upsert.into("prices").rows(tonight).key("sku").returning("sku", "price");
        for (Row row : session.execute(prices).await().rows()) {
            log.add(row.get("merge_action") + " " + row.get("sku")); // INSERT or UPDATE
        }
        // end
        assertThat(log).containsExactlyInAnyOrder("UPDATE tea", "INSERT oil");
    }

    @Test
    void sources() {
        needs(17);
        session.execute("create table deliveries(sku text, quantity int, day date)")
                .await();
        session.execute("insert into deliveries values ('tea', 2, '2026-03-04')")
                .await();
        LocalDate today = LocalDate.of(2026, 3, 4);
        // docs: merge-sources
        Merge stock = Merge.into("stock").on("sku").whenMatched().update("quantity");
        session.execute(stock.usingRow(Map.of("sku", "tea", "quantity", 5)));
        session.execute(stock.usingTable("deliveries"));
        session.execute(stock.usingQuery("select sku, quantity from deliveries where day = $1", today)
                .whenNotMatchedBySource(Sql.expr("t.quantity = 0"))
                .delete());
        // end
        assertThat(session.selectValue(Integer.class, "select quantity from stock where sku = 'tea'")
                        .await())
                .isEqualTo(2);
    }

    @Test
    void text() {
        // docs: merge-text
        String sql = Upsert.into("prices")
                .key("sku")
                .row(Map.of("sku", "tea"))
                .update("sku")
                .toSql();
        // end
        assertThat(sql)
                .isEqualTo(
                        """
                        merge into "prices" as t
                        using (select $1::text as "sku") as s
                        on t."sku" = s."sku"
                        when matched then update set "sku" = s."sku"
                        when not matched then insert ("sku") values (s."sku")""");
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Json;
import io.howdah.Row;
import io.howdah.Session;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The examples of the page about JSON. */
@ExtendWith(PostgresExtension.class)
class JsonExamplesTest {
    // docs: json-records
    public record Item(String name, int quantity) {}

    public record Details(LocalDate wanted, List<Item> items) {}

    public record Order(long id, Details details) {}
    // end

    private Database database;
    private Session session;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri());
        session = database.session().await();
        session.execute("create table orders(id bigint generated always as identity, details jsonb)")
                .await();
    }

    @AfterEach
    void close() {
        session.close();
        database.close();
    }

    @Test
    void records() {
        // docs: json-there-and-back
        Details details = new Details(LocalDate.of(2026, 12, 1), List.of(new Item("tea", 3)));
        Order order = session.selectOne(
                        Order.class, "insert into orders(details) values ($1) returning id, details", details)
                .await();
        // end
        assertThat(order.details()).isEqualTo(details);
        // docs: json-whole
        List<Details> all =
                session.select(Details.class, "select details from orders").await();
        Row row = session.selectOne("select id, details from orders").await();
        Details same = row.get("details", Details.class);
        // end
        assertThat(all).containsExactly(details);
        assertThat(same).isEqualTo(details);
    }

    @Test
    void otherForms() throws Exception {
        JsonNode node = new com.fasterxml.jackson.databind.ObjectMapper().readTree("[1]");
        String sql = "insert into orders(details) values ($1)";
        // docs: json-parameters
        session.execute(sql, Map.of("wanted", LocalDate.of(2026, 12, 1), "items", List.of())); // an object
        session.execute(sql, List.of(1, "two", Map.of())); // an array
        session.execute(sql, node); // a tree of the application's Jackson, or of Jakarta JSON
        session.execute(sql, "{\"items\": []}"); // a String is JSON text
        session.execute(sql, Json.string("items")); // a JSON string
        session.execute(sql, Json.NULL); // JSON's null; a Java null is SQL's
        // end
        assertThat(session.select(String.class, "select details::text from orders order by id")
                        .await())
                .containsExactly(
                        "{\"items\": [], \"wanted\": \"2026-12-01\"}",
                        "[1, \"two\", {}]",
                        "[1]",
                        "{\"items\": []}",
                        "\"items\"",
                        "null");
    }

    // docs: json-rows
    public CompletionStage<List<Row>> report() { // [{"id": 1, "details": {...}, "at": "2026-..."}]
        return session.select("select id, details, now() as at from orders");
    }
    // end

    @Test
    void rows() {
        assertThat(report().toCompletableFuture().join()).isEmpty();
    }
}

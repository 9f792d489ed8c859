// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import io.howdah.Json;
import io.howdah.JsonCodec;
import io.howdah.Page;
import io.howdah.Result;
import io.howdah.Row;
import io.howdah.Session;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.concurrent.CompletionStage;

/** JSON of the application's objects, and rows as JSON. */
@Path("/documents")
@RequestScoped
@Produces("application/json")
public class Documents {
    private static final String VALUES =
            "select n as number, 12345678901234567890.10::numeric as exact, timestamptz '2026-11-21 10:15:30Z' as at,"
                    + " '\\x00ff'::bytea as bytes, '{\"a\": [1, null]}'::jsonb as doc, null as nothing"
                    + " from generate_series(1, 2) n";

    public record Item(String name, BigDecimal price) {}

    public record Order(String note, Instant at, List<Item> items, Map<String, String> more) {}

    public record Prices(Map<String, Item> byName) {}

    public record Answer(String title, List<Row> rows) {}

    @Inject
    Session session;

    /** Which one it is, and where the objects that it makes of JSON come from. */
    @GET
    @Path("codec")
    @Produces("text/plain")
    public String codec() {
        return ServiceLoader.load(JsonCodec.class)
                .findFirst()
                .map(Object::toString)
                .orElse("none");
    }

    @GET
    @Path("there-and-back")
    @Produces("text/plain")
    public String thereAndBack() {
        Order order = new Order(
                "té\n\"x\"",
                Instant.parse("2026-11-21T10:15:30.123456Z"),
                List.of(new Item("tea", new BigDecimal("9007199254740993.10"))),
                Map.of("a", "b"));
        Row row = session.selectOne("select $1::jsonb as doc, $1::json ->> 'note' as note", order)
                .await();
        return "same: " + order.equals(row.get("doc", Order.class)) + " "
                + order.note().equals(row.get("note")) + " "
                + String.valueOf(row.get("doc")).contains("9007199254740993.10");
    }

    /** A map as the whole document, and one of the application's records as a component. */
    @GET
    @Path("map")
    @Produces("text/plain")
    public String map() {
        Map<?, ?> whole =
                Objects.requireNonNull(session.selectValue(Map.class, "select $1::jsonb", Map.of("a", List.of(1, "x")))
                        .await());
        Prices prices = session.selectOne(
                        Prices.class,
                        "select $1::jsonb as by_name",
                        Map.of("black", new Item("tea", new BigDecimal("1.50"))))
                .await();
        return whole.get("a") + " " + prices.byName().get("black");
    }

    /** JSON text is JSON, a JSON string is a string. */
    @GET
    @Path("texts")
    @Produces("text/plain")
    public String texts() {
        return session.selectValue(
                        String.class, "select jsonb_typeof($1) || ' ' || jsonb_typeof($2)", "{}", Json.string("{}"))
                .await();
    }

    /** The request's thread does not wait: another one makes the records. */
    @GET
    @Path("in-a-stage")
    @Produces("text/plain")
    public CompletionStage<String> inAStage() {
        return session.select(Item.class, "select '{\"name\": \"tea\", \"price\": 1.50}'::jsonb from pg_sleep(0.1)")
                .thenApply(items -> items.get(0).name() + " " + items.get(0).price());
    }

    @GET
    @Path("tree")
    @Produces("text/plain")
    public String tree() {
        JsonObject tree = session.selectValue(JsonObject.class, "select '{\"a\": [1, null]}'::jsonb")
                .await();
        return session.selectValue(String.class, "select $1::jsonb::text", tree).await();
    }

    @GET
    @Path("jackson-tree")
    @Produces("text/plain")
    public String jacksonTree() {
        return JacksonTrees.thereAndBack(session);
    }

    @GET
    @Path("misfit")
    @Produces("text/plain")
    public String misfit() {
        return session.selectValue(Item.class, "select '{\"name\": {\"secret\": 1}}'::jsonb as doc")
                .handle((item, failure) -> "" + failure)
                .await();
    }

    @GET
    @Path("rows")
    public CompletionStage<List<Row>> rows() {
        return session.select(VALUES);
    }

    @GET
    @Path("row")
    public Row row() {
        return session.selectOne(VALUES + " limit 1").await();
    }

    @GET
    @Path("result")
    public Result result() {
        return session.execute("select 1 as a, '[]'::jsonb as b").await();
    }

    @GET
    @Path("page")
    public Page<Row> page() {
        return session.selectWithTotal(1, 1, "select n, '[]'::jsonb as doc from generate_series(1, 3) n order by n")
                .await();
    }

    @GET
    @Path("answer")
    public Answer answer() {
        return new Answer("t", session.select("select 1 as a").await());
    }
}

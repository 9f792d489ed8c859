// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Json;
import io.howdah.JsonCodec;
import io.howdah.MappingException;
import io.howdah.ParameterException;
import io.howdah.Row;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** JSON and objects, there and back, by each of the libraries. In plain Java: nothing here is CDI. */
@ExtendWith(PostgresExtension.class)
class CodecsTest {
    public record Item(String name, int quantity, BigDecimal price) {}

    public record Details(String note, LocalDate day, Instant at, List<Item> items, Map<String, Object> more) {}

    public record Order(long id, Details details) {}

    public record Everything(
            Details details,
            List<Item> items,
            Map<String, Object> map,
            JsonValue value,
            String text,
            Json json,
            @Nullable Item none,
            @Nullable Item jsonNull,
            Item[] array,
            List<Item> list) {}

    public static class Bean {
        private String name = "";

        public String getName() {
            return name;
        }

        public void setName(String name) {
            this.name = name;
        }
    }

    enum Library {
        JACKSON(new JacksonJson(CodecsTest.class.getClassLoader())),
        JSON_B(new JsonbJson());

        final JsonCodec codec;

        Library(JsonCodec codec) {
            this.codec = codec;
        }
    }

    private static final Item TEA = new Item("té \"a\" \\ 😀", 3, new BigDecimal("12.50"));
    private static final Details DETAILS = new Details(
            "a\nb", LocalDate.of(2026, 11, 21), Instant.parse("2026-11-21T10:15:30.123456Z"), List.of(TEA), Map.of());

    private Database database;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri());
        database.execute("create table orders(id int8 generated always as identity, details jsonb, items jsonb[])")
                .await();
    }

    @AfterEach
    void close() {
        ApplicationJson.forget();
        database.close();
    }

    private static void use(Library library) {
        ApplicationJson.use(Optional.of(library.codec));
    }

    @ParameterizedTest
    @EnumSource
    void aRecordGoesThereAndComesBack(Library library) {
        use(library);
        Order order = database.selectOne(
                        Order.class, "insert into orders(details) values ($1) returning id, details", DETAILS)
                .await();

        assertThat(order).isEqualTo(new Order(1, DETAILS));
        assertThat(database.select(Details.class, "select details from orders").await())
                .containsExactly(DETAILS);
        assertThat(database.selectValue(Details.class, "select details from orders")
                        .await())
                .isEqualTo(DETAILS);
        Row row = database.selectOne("select * from orders where details = :it", Map.of("it", DETAILS))
                .await();
        assertThat(row.get("details", Details.class)).isEqualTo(DETAILS);
        assertThat(Objects.requireNonNull(row.get("DETAILS", Map.class)).get("note"))
                .isEqualTo("a\nb");
        assertThat(row.get(1)).isInstanceOf(String.class);
        assertThat(row.get("id", Integer.class)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void aColumnBecomesWhatTheComponentIs(Library library) {
        use(library);
        Everything all = database.selectOne(
                        Everything.class,
                        "select $1::json as details, $2::jsonb as items, $3::jsonb as map, $3::json as value,"
                                + " '\"te xt\"'::jsonb as text, '{\"a\": 1}'::jsonb as json, null::jsonb as none,"
                                + " 'null'::jsonb as json_null, array[$4, $4]::jsonb[] as array,"
                                + " array[$4]::jsonb[] as list",
                        DETAILS,
                        List.of(TEA),
                        Map.of("a", List.of(1, "x", true)),
                        TEA)
                .await();

        assertThat(all.details()).isEqualTo(DETAILS);
        assertThat(all.items()).containsExactly(TEA);
        assertThat(all.map().get("a").toString()).isEqualTo("[1, x, true]");
        assertThat(all.value().toString()).isEqualTo("{\"a\":[1,\"x\",true]}");
        assertThat(all.text()).isEqualTo("\"te xt\"");
        assertThat(all.json()).isEqualTo(Json.of("{\"a\": 1}"));
        assertThat(all.none()).isNull();
        assertThat(all.jsonNull()).isNull();
        assertThat(all.array()).containsExactly(TEA, TEA);
        assertThat(all.list()).containsExactly(TEA);
    }

    @ParameterizedTest
    @EnumSource
    void nullOfJsonIsNotNullOfSql(Library library) {
        use(library);
        assertThat(database.selectValue(JsonValue.class, "select 'null'::jsonb").await())
                .isEqualTo(JsonValue.NULL);
        assertThat(database.selectValue(JsonValue.class, "select null::jsonb").await())
                .isNull();
        assertThat(database.selectValue(String.class, "select $1::jsonb::text", JsonValue.NULL)
                        .await())
                .isEqualTo("null");
        assertThat(database.selectValue(String.class, "select $1::jsonb::text", (Object) null)
                        .await())
                .isNull();
    }

    @ParameterizedTest
    @EnumSource
    void numbersAreExact(Library library) {
        use(library);
        for (String number :
                List.of("9007199254740993", "12345678901234567890.123456789", "0.1", "-0.000000000000001")) {
            Map<?, ?> map = database.selectValue(
                            Map.class, "select jsonb_build_object('n', $1::numeric)", new BigDecimal(number))
                    .await();
            assertThat(new BigDecimal(map.get("n").toString())).isEqualByComparingTo(number);
            assertThat(database.selectValue(
                                    String.class, "select $1::jsonb ->> 'n'", Map.of("n", new BigDecimal(number)))
                            .await())
                    .isEqualTo(new BigDecimal(number).toPlainString());
        }
        assertThat(database.selectValue(BigDecimal.class, "select '1e400'::jsonb")
                        .await())
                .isEqualByComparingTo("1e400");
        assertThat(database.selectValue(Long.class, "select '9007199254740993'::jsonb")
                        .await())
                .isEqualTo(9007199254740993L);
    }

    @ParameterizedTest
    @EnumSource
    void whatGoesIntoAParameter(Library library) {
        use(library);
        Map<String, Object> nulls = new LinkedHashMap<>();
        nulls.put("a", null);
        Bean bean = new Bean();
        bean.setName("b");
        JsonObject tree = jakarta.json.Json.createObjectBuilder()
                .add("a", "x")
                .addNull("b")
                .build();
        Map<Object, String> expected = new LinkedHashMap<>();
        expected.put(nulls, "{\"a\": null}");
        expected.put(bean, "{\"name\": \"b\"}");
        expected.put(tree, "{\"a\": \"x\", \"b\": null}");
        expected.put(tree.getJsonString("a"), "\"x\"");
        expected.put(jakarta.json.Json.createArrayBuilder().add(1).add("x").build(), "[1, \"x\"]");
        expected.put(Arrays.asList(1, null, Map.of("a", List.of())), "[1, null, {\"a\": []}]");
        expected.put("{\"a\": 1}", "{\"a\": 1}");
        expected.put(Json.string("{\"a\": 1}"), "\"{\\\"a\\\": 1}\"");
        expected.put(Map.of("tree", tree), "{\"tree\": {\"a\": \"x\", \"b\": null}}");
        expected.forEach((value, json) -> assertThat(database.selectValue(String.class, "select $1::jsonb::text", value)
                        .await())
                .isEqualTo(json));
    }

    @ParameterizedTest
    @EnumSource
    void arraysOfJson(Library library) {
        use(library);
        database.execute("insert into orders(items) values ($1)", List.of(TEA, TEA))
                .await();
        database.execute("insert into orders(items) values ($1)", (Object) new Item[] {TEA, null})
                .await();
        database.execute("insert into orders(items) values ($1)", List.of("{\"name\": \"x\"}", Json.NULL, Map.of()))
                .await();
        List<Item[]> items = database.select(Item[].class, "select items from orders order by id limit 2")
                .await();

        assertThat(items.get(0)).containsExactly(TEA, TEA);
        assertThat(items.get(1)).containsExactly(TEA, null);
        assertThat(database.selectOne("select items from orders order by id offset 2")
                        .await()
                        .get(0))
                .isEqualTo(new String[] {"{\"name\": \"x\"}", "null", "{}"});
    }

    @ParameterizedTest
    @EnumSource
    void theSameRecordIsACompositeWhereThatIsWanted(Library library) {
        use(library);
        database.execute("create type item as (name text, quantity int, price numeric)")
                .await();
        Row row = database.selectOne(
                        "select ($1::item).name as name, $1 as item, $2::item[] as items", TEA, List.of(TEA))
                .await();

        assertThat(row.get("name")).isEqualTo(TEA.name());
        assertThat(row.get("item", Item.class)).isEqualTo(TEA);
        assertThat(row.get("items", Item[].class)).containsExactly(TEA);
    }

    public record Pair(String name, Object doc) {}

    @ParameterizedTest
    @EnumSource
    void anAttributeOfACompositeTakesJsonText(Library library) {
        use(library);
        database.execute("create type pair as (name text, doc jsonb)").await();
        for (Object text : List.of("{\"a\": 1}", Json.of("{\"a\": 1}"))) {
            assertThat(database.selectValue(String.class, "select ($1::pair).doc::text", new Pair("x", text))
                            .await())
                    .isEqualTo("{\"a\": 1}");
        }
    }

    public record Delivery(
            String street,
            Details details,
            List<Item> itemList,
            List<Item> eachItem,
            Map<String, Object> more,
            @Nullable Item none,
            Pair pair) {}

    @ParameterizedTest
    @EnumSource
    void anAttributeOfACompositeIsAnObjectAsAColumnIs(Library library) {
        use(library);
        database.executeScript("create type pair as (name text, doc jsonb);"
                        + " create type delivery as (street text, details jsonb, item_list json, each_item jsonb[],"
                        + " more jsonb, none jsonb, pair pair)")
                .await();
        Delivery delivery = new Delivery(
                "a", DETAILS, List.of(TEA, TEA), Arrays.asList(TEA, null), Map.of("a\"", "]},"), null, pair(TEA));

        Delivery same = database.selectValue(Delivery.class, "select $1::delivery", delivery)
                .await();
        assertThat(same.details()).isEqualTo(DETAILS);
        assertThat(same.itemList()).containsExactly(TEA, TEA);
        assertThat(same.eachItem()).containsExactly(TEA, null);
        assertThat(same.more()).isEqualTo(delivery.more());
        assertThat(same.none()).isNull();
        assertThat(database.selectValue(Item.class, "select ((unnest($1::delivery[])).pair).doc", List.of(delivery))
                        .await())
                .isEqualTo(TEA);
        for (Object object : List.of(Map.of("name", "b"), bean("b"))) {
            assertThat(database.selectValue(String.class, "select ($1::pair).doc->>'name'", pair(object))
                            .await())
                    .isEqualTo("b");
            assertThat(database.selectValue(
                                    String.class, "select ($1::pair).doc->>'name'", Map.of("name", "x", "doc", object))
                            .await())
                    .isEqualTo("b");
        }
    }

    private static Pair pair(Object doc) {
        return new Pair("x", doc);
    }

    private static Bean bean(String name) {
        Bean bean = new Bean();
        bean.setName(name);
        return bean;
    }

    public static final class Renaming implements JsonCodec {
        @Override
        public String toJson(Object value) {
            return "{\"other\": {\"secret\": 1}}";
        }

        @Override
        public Object fromJson(String json, Type type) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void whatTheCodecGivesAnotherNameIsNotFoundInTheWhole() {
        ApplicationJson.use(Optional.of(new Renaming()));
        database.execute("create type pair as (name text, doc jsonb)").await();

        assertThatThrownBy(() -> database.execute("select $1::pair", pair(Map.of("secret", 1)))
                        .await())
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining(
                        "is a Map, and the JSON that the JsonCodec wrote of the object around it has nothing 'doc'")
                .hasMessageContaining("give JSON text there, or Json")
                .satisfies(CodecsTest::holdsNoSecret);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNoJsonForTheServerIsRefusedBeforeItIsSent(Library library) {
        use(library);
        for (String text : List.of("a\0b", "\ud83d")) {
            assertThatThrownBy(() -> database.execute("select $1::jsonb", Map.of("secret", text))
                            .await())
                    .isInstanceOf(ParameterException.class)
                    .hasMessageContaining("Nothing was sent")
                    .satisfies(CodecsTest::holdsNoSecret);
        }
    }

    @ParameterizedTest
    @EnumSource
    void failuresNameTheColumnAndTheClassAndNeverTheValue(Library library) {
        use(library);
        for (String json : List.of(
                "{\"id\": 1, \"details\": {\"note\": {\"secret\": 1}}}",
                "{\"id\": \"secret\"}",
                "{\"id\": 1, \"details\": {\"day\": \"secret\"}}")) {
            assertThatThrownBy(() -> database.selectValue(Order.class, "select $1::jsonb as doc", json)
                            .await())
                    .isInstanceOf(MappingException.class)
                    .hasMessageContaining("Column 'doc'")
                    .hasMessageContaining(Order.class.getName())
                    .hasMessageContaining(library.codec.toString())
                    .satisfies(CodecsTest::holdsNoSecret);
        }
        assertThatThrownBy(() ->
                        database.execute("select $1::jsonb", new Refusing()).await())
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("The value of $1 is of the class " + Refusing.class.getName())
                .hasMessageContaining("Nothing was sent")
                .satisfies(CodecsTest::holdsNoSecret);
        assertThatThrownBy(() -> database.execute("select $1::int4", new Bean()).await())
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining(Bean.class.getName())
                .hasMessageContaining("int4 takes an Integer");
    }

    public static class Refusing {
        public String getWord() {
            throw new IllegalStateException("secret");
        }
    }

    private static void holdsNoSecret(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            assertThat(each.toString()).doesNotContain("secret");
        }
    }

    @Test
    void treesOfTheApplicationsOwnJackson() throws Exception {
        JsonNode tree = new ObjectMapper().readTree("{\"a\": [1, null, \"x\"]}");
        assertThat(database.selectValue(JsonNode.class, "select $1::jsonb", tree)
                        .await())
                .hasToString("{\"a\":[1,null,\"x\"]}");
        assertThat(database.selectValue(JsonNode.class, "select 'null'::jsonb").await())
                .isInstanceOf(NullNode.class);
        assertThat(database.selectValue(JsonNode.class, "select '[1.10, 1e400]'::json")
                        .await())
                .hasToString("[1.10,1E+400]");
    }

    @Test
    void nothingIsMadeOfJsonWhereThatIsTurnedOff(TestSchema schema) {
        try (Database off = Howdah.open(schema.uri() + "&json-codecs=false")) {
            assertThat(off.selectValue(String.class, "select '{}'::jsonb").await())
                    .isEqualTo("{}");
            assertThatThrownBy(() ->
                            off.selectValue(Details.class, "select '{}'::jsonb").await())
                    .isInstanceOf(MappingException.class)
                    .hasMessageContaining("json-codecs is false");
            assertThatThrownBy(() -> off.execute("select $1::jsonb", TEA).await())
                    .isInstanceOf(ParameterException.class)
                    .hasMessageContaining("json-codecs is false");
            assertThatThrownBy(() -> off.execute("select $1::jsonb", new Bean()).await())
                    .isInstanceOf(ParameterException.class)
                    .hasMessageContaining(Bean.class.getName());
        }
    }
}

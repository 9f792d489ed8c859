// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.MappingException;
import io.howdah.Reply;
import io.howdah.engine.types.Base;
import io.howdah.engine.types.Outdated;
import io.howdah.engine.types.RowShape;
import io.howdah.engine.types.Type;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Classes of an application: with a loader that must go with it, in a module, compiled in other ways than ours. */
@ExtendWith(PostgresExtension.class)
class ForeignClassesTest {
    private static final String RECORD =
            "package app; record Order(long id, String item, Kind kind, Address home) { record Address(String street) {}"
                    + " enum Kind { BIG, SMALL } }";
    private static final String BEAN = "package app; public class Bean { private int id;"
            + " public int getId() { return id; } public void setId(int id) { this.id = id; } }";
    private static final String QUERY = "select 1::int8 id, 'tea' item, 'big' kind, row('x')::address home";

    @TempDir
    private Path folder;

    private Database database;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri());
        database.execute("create type address as (street text)").await();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Path compiled(Map<String, String> sources, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(options));
        Path classes = folder.resolve("classes");
        arguments.addAll(List.of("-proc:none", "-d", classes.toString()));
        for (Map.Entry<String, String> source : sources.entrySet()) {
            arguments.add(Files.writeString(folder.resolve(source.getKey() + ".java"), source.getValue())
                    .toString());
        }
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
                .isZero();
        return classes;
    }

    @Test
    void theLoaderOfMappedClassesIsCollected() throws Exception {
        Path classes = compiled(Map.of("Order", RECORD, "Bean", BEAN));
        WeakReference<ClassLoader> loader = mapOften(classes);

        for (int i = 0; i < 200 && loader.get() != null; i++) {
            System.gc();
            Thread.sleep(20); // nothing tells when the collector has finished
        }
        assertThat(loader.get()).isNull();
    }

    /** Often enough for the JIT, with the database and its plans living on. */
    private WeakReference<ClassLoader> mapOften(Path classes) throws Exception {
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, null)) {
            Class<?> order = loader.loadClass("app.Order");
            Class<?> bean = loader.loadClass("app.Bean");
            for (int i = 0; i < 300; i++) {
                assertThat(database.selectOne(order, QUERY).await())
                        .hasToString("Order[id=1, item=tea, kind=BIG, home=Address[street=x]]");
                assertThat(database.selectOne(bean, "select 1 id").await().getClass())
                        .isEqualTo(bean);
                assertThat(database.selectValue(order.getDeclaredClasses()[0], "select 'BIG'::text")
                                .handle((value, failure) -> 1)
                                .await())
                        .isEqualTo(1);
            }
            return new WeakReference<>(loader);
        }
    }

    @Test
    void thePlansOfAClassAreBounded() {
        record Id(int id) {}

        for (int i = 0; i < 3 * Plans.MOST; i++) {
            assertThat(database.selectOne(Id.class, "select 1 id, 2 column_" + i)
                            .await())
                    .isEqualTo(new Id(1));
            assertThat(Plans.count(Id.class)).isLessThanOrEqualTo(Plans.MOST);
        }
        assertThat(database.selectOne(Id.class, "select 7 id").await()).isEqualTo(new Id(7));
    }

    @Test
    void whateverTheConnectionTheSameColumnsHaveOnePlanThatStays(TestSchema schema) {
        record Home(String street) {}
        record Person(int id, Home home) {}
        RowShape shape = new RowShape(
                List.of("id", "home"),
                List.of(
                        new Type.Scalar("int4", Base.INT4),
                        new Type.Composite(
                                "address",
                                List.of(new Type.Attribute("street", new Type.Scalar("text", Base.TEXT))),
                                new Outdated())));
        String query = "select 1 id, row('x')::address home";
        Person expected = new Person(1, new Home("x"));
        assertThat(database.selectOne(Person.class, query).await()).isEqualTo(expected);
        assertThat(Plans.count(Person.class)).isEqualTo(1);
        Plan first = Plans.of(Person.class, shape, Source.CELLS);
        assertThat(Plans.count(Person.class))
                .as("the same shape, learned and made here")
                .isEqualTo(1);

        try (Database other = Howdah.open(schema.uri())) {
            for (int i = 0; i < 100; i++) {
                assertThat(database.selectOne(Person.class, query).await()).isEqualTo(expected);
                assertThat(other.select(Person.class, query + " where " + i + " = " + i)
                                .await())
                        .containsExactly(expected);
            }
            List<Reply<Person>> together = IntStream.range(0, 100)
                    .mapToObj(i -> (i % 2 == 0 ? database : other).selectOne(Person.class, query))
                    .toList();
            assertThat(together).extracting(Reply::await).containsOnly(expected);
        }
        assertThat(Plans.count(Person.class)).isEqualTo(1);
        assertThat(Plans.of(Person.class, shape, Source.CELLS)).isSameAs(first);
        assertThat(Plans.count(Home.class)).isEqualTo(1);
    }

    @Test
    void aModuleThatIsNotOpenIsNamedWithWhatToOpen() throws Exception {
        Class<?> closed = inModule("module shop {}");

        assertThatThrownBy(() -> database.selectOne(closed, QUERY).await())
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("app.Order")
                .hasMessageContaining("the module shop")
                .hasMessageContaining("'opens app;'")
                .hasMessageContaining("--add-opens shop/app=ALL-UNNAMED");
    }

    @Test
    void aModuleThatIsOpenIsMapped() throws Exception {
        Class<?> open = inModule("module shop { opens app; }");

        assertThat(database.selectOne(open, QUERY).await())
                .hasToString("Order[id=1, item=tea, kind=BIG, home=Address[street=x]]");
    }

    private Class<?> inModule(String descriptor) throws Exception {
        Path classes = compiled(Map.of("module-info", descriptor, "Order", RECORD));
        ModuleLayer boot = ModuleLayer.boot();
        Configuration configuration =
                boot.configuration().resolve(ModuleFinder.of(classes), ModuleFinder.of(), Set.of("shop"));
        return boot.defineModulesWithOneLoader(configuration, null)
                .findLoader("shop")
                .loadClass("app.Order");
    }

    @Test
    void aConstructorNeedsTheNamesOfItsParameters() throws Exception {
        String source = "package app; public class Point { public final int x; Point(int x) { this.x = x; } }";
        try (URLClassLoader without = new URLClassLoader(
                new URL[] {compiled(Map.of("Point", source)).toUri().toURL()}, null)) {
            Class<?> point = without.loadClass("app.Point");
            assertThatThrownBy(() -> database.selectOne(point, "select 1 x").await())
                    .isInstanceOf(MappingException.class)
                    .hasMessageContaining("-parameters")
                    .hasMessageContaining("-java-parameters for Kotlin");
        }
        try (URLClassLoader with = new URLClassLoader(
                new URL[] {
                    compiled(Map.of("Point", source), "-parameters").toUri().toURL()
                },
                null)) {
            Class<?> point = with.loadClass("app.Point");
            Field x = point.getField("x");
            assertThat(x.getInt(database.selectOne(point, "select 4 x").await()))
                    .isEqualTo(4);
        }
    }

    /**
     * {@code data class Order(val id: Long, val item: String = "tea")} with {@code -java-parameters}: one constructor,
     * and beside it a synthetic one with a marker, for the default. So javac 8 helps a nested class to a private one.
     */
    @Test
    void theShapeOfAKotlinDataClassIsMapped() throws Exception {
        assertOrder(
                """
                package app; public final class Order {
                    private final long id; private final String item;
                    private Order(long id, String item) { this.id = id; this.item = item; }
                    public long getId() { return id; }
                    public String getItem() { return item; }
                    public long component1() { return id; }
                    public String component2() { return item; }
                    public Order copy(long id, String item) { return new Order(id, item); }
                    @Override public String toString() { return "Order(id=" + id + ", item=" + item + ")"; }
                    public static final class Companion { public Order tea() { return new Order(1, "tea"); } }
                }
                """,
                type -> assertThat(type.getDeclaredConstructors()).hasSize(2).anyMatch(Constructor::isSynthetic),
                "--release",
                "8",
                "-Xlint:-options");
    }

    /** {@code @Value @Builder}: one constructor that only the builder sees. */
    @Test
    void theShapeOfALombokValueWithABuilderIsMapped() throws Exception {
        assertOrder(
                """
                package app; public final class Order {
                    private final long id; private final String item;
                    Order(long id, String item) { this.id = id; this.item = item; }
                    public static OrderBuilder builder() { return new OrderBuilder(); }
                    public static class OrderBuilder {
                        private long id; private String item;
                        OrderBuilder() {}
                        public OrderBuilder id(long id) { this.id = id; return this; }
                        public OrderBuilder item(String item) { this.item = item; return this; }
                        public Order build() { return new Order(this.id, this.item); }
                    }
                    public long getId() { return this.id; }
                    public String getItem() { return this.item; }
                    @Override public String toString() { return "Order(id=" + this.id + ", item=" + this.item + ")"; }
                }
                """,
                type -> assertThat(type.getDeclaredConstructors()).hasSize(1));
    }

    private void assertOrder(String source, Consumer<Class<?>> shape, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.add("-parameters");
        Path classes = compiled(Map.of("Order", source), arguments.toArray(String[]::new));
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, null)) {
            Class<?> order = loader.loadClass("app.Order");
            shape.accept(order);
            assertThat(database.selectOne(order, "select 7 as id, 'rice' as item")
                            .await())
                    .hasToString("Order(id=7, item=rice)");
            Object parameter =
                    database.selectOne(order, "select 8 as id, 'tea' as item").await();
            assertThat(database.selectValue(String.class, "select :id::int8 || ' ' || :item::text", parameter)
                            .await())
                    .isEqualTo("8 tea");
        }
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.MappingException;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.lang.reflect.Constructor;
import java.net.URLClassLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Classes as Kotlin's compiler makes them: no special case. */
@ExtendWith(PostgresExtension.class)
class KotlinClassesTest {
    private static final String SOURCE =
            """
            package app

            import java.time.Instant

            enum class Kind { BIG, SMALL }

            data class Address(val street: String, val houseNo: Int?)

            data class Order(
                val id: Long,
                val itemName: String,
                val quantity: Int = 1,
                val note: String? = null,
                val kind: Kind,
                val createdAt: Instant,
                val home: Address?,
                val tags: List<String> = emptyList(),
                val past: List<Address>,
                val amounts: List<Number>,
                val isPaid: Boolean = false,
            ) {
                val label get() = "$id $itemName"
                companion object { fun tea() = Order(1, "tea", 1, null, Kind.BIG, Instant.EPOCH, null, listOf(), listOf(), listOf()) }
            }

            data class Page(val size: Int = 20, val after: String? = null)

            data class Mixed(val id: Long = 0, var note: String? = null, var isOpen: Boolean = false)

            class Draft(val id: Long) {
                var note: String? = null
                override fun toString() = "Draft(id=$id, note=$note)"
            }

            class Account {
                var id: Long = 0
                var fullName: String = ""
                var isActive: Boolean = false
                override fun toString() = "Account(id=$id, fullName=$fullName, isActive=$isActive)"
            }

            @JvmInline value class OrderId(val number: Long)

            data class Wrapped(val id: OrderId, val name: String)

            @JvmRecord data class Place(val street: String, val houseNo: Int?)
            """;

    private static final String ORDER = "select 7::int8 as id, 'tea' as item_name, 2 as quantity, null::text as note,"
            + " 'big' as kind, timestamptz '2026-11-22 10:00+00' as created_at, row('Main St', 7)::address as home,"
            + " array['a', 'b'] as tags, array[row('Old St', null)::address] as past, array[1.50, 2] as amounts,"
            + " true as is_paid, 'ignored' as other";

    private static URLClassLoader application;

    private Database database;

    @BeforeAll
    static void compile(@TempDir Path folder) throws Exception {
        application = ForeignCompiler.kotlin(folder, SOURCE, "-java-parameters");
    }

    @AfterAll
    static void leave() throws Exception {
        application.close();
    }

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri());
        database.execute("create type address as (street text, house_no int)").await();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Object one(String type, String sql) throws ClassNotFoundException {
        return database.selectOne(application.loadClass("app." + type), sql).await();
    }

    @Test
    void aDataClassIsMappedByItsConstructor() throws Exception {
        assertThat(application.loadClass("app.Order").getDeclaredConstructors())
                .as("beside its own Kotlin adds one for the defaults")
                .hasSize(2)
                .anyMatch(Constructor::isSynthetic);
        assertThat(one("Order", ORDER))
                .hasToString("Order(id=7, itemName=tea, quantity=2, note=null, kind=BIG,"
                        + " createdAt=2026-11-22T10:00:00Z, home=Address(street=Main St, houseNo=7), tags=[a, b],"
                        + " past=[Address(street=Old St, houseNo=null)], amounts=[1.50, 2], isPaid=true)");
    }

    @Test
    void aNullForWhatIsNeverNullIsRefusedByTheClass() {
        assertThatThrownBy(() -> one("Order", ORDER.replace("'tea'", "null::text")))
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("app.Order refused a row: java.lang.NullPointerException")
                .cause()
                .hasMessageContaining("itemName");
    }

    @Test
    void aParameterWithADefaultNeedsItsColumnToo() {
        assertThatThrownBy(() -> one("Order", ORDER.replace(" as quantity", " as qty")))
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("no column fills: [quantity]");
        assertThatThrownBy(() -> one("Page", "select 5 as size"))
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("no column fills: [after]");
    }

    /** Where all have defaults Kotlin adds a constructor without parameters. */
    @Test
    void whereAllHaveDefaultsNoneOfThemCounts() throws Exception {
        assertThat(application.loadClass("app.Page").getConstructor()).isNotNull();
        assertThat(one("Page", "select 5 as size, 'x' as after")).hasToString("Page(size=5, after=x)");
        assertThat(one("Page", "select 5 as size, null::text as after")).hasToString("Page(size=5, after=null)");
    }

    /** They have setters and a constructor without parameters, as a bean has, which would leave the id at its default. */
    @Test
    void valuesBesideVariablesAreNotLost() throws Exception {
        assertThat(one("Mixed", "select 5::int8 as id, 'x' as note, true as is_open"))
                .hasToString("Mixed(id=5, note=x, isOpen=true)");
        assertThat(one("Draft", "select 5::int8 as id, 'x' as note")).hasToString("Draft(id=5, note=x)");
        assertThatThrownBy(() -> one("Draft", "select 5::int8 as id"))
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("no column fills: [note]");
    }

    @Test
    void variablesWithDefaultsMakeABean() throws Exception {
        assertThat(one("Account", "select 5::int8 as id, 'Ada' as full_name, true as active"))
                .hasToString("Account(id=5, fullName=Ada, isActive=true)");
    }

    @Test
    void aValueClassIsTheValueInIt() throws Exception {
        Object wrapped = one("Wrapped", "select 5::int8 as id, 'tea' as name");

        assertThat(wrapped).hasToString("Wrapped(id=OrderId(number=5), name=tea)");
        assertThat(database.selectValue(String.class, "select :id::int8 || ' ' || :name::text", wrapped)
                        .await())
                .isEqualTo("5 tea");
    }

    @Test
    void aRecordOfKotlinIsOneInBothDirections() throws Exception {
        Object place = one("Place", "select 'Main St' as street, null::int as house_no");

        assertThat(place.getClass().isRecord()).isTrue();
        assertThat(place).hasToString("Place(street=Main St, houseNo=null)");
        assertThat(database.selectValue(place.getClass(), "select $1::address", place)
                        .await())
                .isEqualTo(place);
    }

    @Test
    void itsPropertiesAreParameters() throws Exception {
        Object order = one("Order", ORDER);

        assertThat(database.selectValue(
                                String.class,
                                "select concat_ws(' ', :id::int8, :item_name::text, :note::text, :kind::text,"
                                        + " :tags::text[], :is_paid::bool, :paid::bool, :label::text)",
                                order)
                        .await())
                .isEqualTo("7 tea BIG {a,b} t t 7 tea");
    }

    @Test
    void withoutTheNamesOfItsParametersItIsRefusedWithWhatToDo(@TempDir Path folder) throws Exception {
        try (URLClassLoader nameless =
                ForeignCompiler.kotlin(folder, "package app\ndata class Point(val x: Int, val y: Int)")) {
            assertThatThrownBy(() -> database.selectOne(nameless.loadClass("app.Point"), "select 1 x, 2 y")
                            .await())
                    .isInstanceOf(MappingException.class)
                    .hasMessageContaining("-java-parameters for Kotlin");
        }
    }
}

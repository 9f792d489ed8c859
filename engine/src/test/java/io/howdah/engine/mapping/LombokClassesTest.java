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
import java.net.URLClassLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Classes as Lombok makes them: no special case. */
@ExtendWith(PostgresExtension.class)
class LombokClassesTest {
    private static final String SOURCE =
            """
            package app;

            import java.math.BigDecimal;
            import java.util.List;
            import lombok.*;
            import lombok.experimental.Accessors;

            @Value @Builder class Order {
                long id;
                String itemName;
                Integer quantity;
                List<BigDecimal> prices;
                Address home;
                boolean isPaid;

                @Value static class Address { String street; Integer houseNo; }
            }

            @Value class Line { int position; @NonNull String itemName; }

            @Data @NoArgsConstructor @AllArgsConstructor class Customer {
                private long id;
                private String fullName;
                private boolean active;
            }

            @Data class Account { private final long id; private final boolean isOpen; private String note; }

            @Data @Builder class Parcel { private long id; private String note; }

            @Getter @Setter @Accessors(chain = true) @ToString class Chained { private long id; private String fullName; }

            @Data @NoArgsConstructor(force = true) @AllArgsConstructor class Forced { private final long id; private String note; }
            """;

    private static URLClassLoader application;

    private Database database;

    @BeforeAll
    static void compile(@TempDir Path folder) throws Exception {
        application = ForeignCompiler.lombok(folder, SOURCE, "-parameters");
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
    void aValueWithABuilderIsMappedByTheConstructorOfItsBuilder() throws Exception {
        assertThat(one(
                        "Order",
                        "select 7::int8 as id, 'tea' as item_name, null::int as quantity, array[1.50, 2] as prices,"
                                + " row('Main St', 7)::address as home, true as is_paid, 'ignored' as other"))
                .hasToString("Order(id=7, itemName=tea, quantity=null, prices=[1.50, 2],"
                        + " home=Order.Address(street=Main St, houseNo=7), isPaid=true)");
    }

    @Test
    void whatIsNeverNullIsRefusedByTheClass() throws Exception {
        assertThat(one("Line", "select 1 as position, 'tea' as item_name"))
                .hasToString("Line(position=1, itemName=tea)");
        assertThatThrownBy(() -> one("Line", "select 1 as position, null::text as item_name"))
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("app.Line refused a row: java.lang.NullPointerException")
                .cause()
                .hasMessageContaining("itemName");
    }

    @Test
    void dataIsABeanWhateverOtherConstructorsItHas() throws Exception {
        assertThat(one("Customer", "select 5::int8 as id, 'Ada' as full_name, true as active"))
                .hasToString("Customer(id=5, fullName=Ada, active=true)");
        assertThat(one("Chained", "select 5::int8 as id, 'Ada' as full_name"))
                .hasToString("Chained(id=5, fullName=Ada)");
        assertThatThrownBy(() -> one("Customer", "select 5::int8 as id, 'Ada' as full_name"))
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("no column fills: [active]");
    }

    @Test
    void dataWithABuilderIsMappedByTheConstructorOfItsBuilder() throws Exception {
        assertThat(one("Parcel", "select 5::int8 as id, 'x' as note")).hasToString("Parcel(id=5, note=x)");
    }

    /** The constructor takes what is final, and the setters set the rest. */
    @Test
    void finalFieldsBesideOthersAreNotLostAndNeitherAreThose() throws Exception {
        assertThat(one("Account", "select 5::int8 as id, true as is_open, 'x' as note"))
                .hasToString("Account(id=5, isOpen=true, note=x)");
        assertThatThrownBy(() -> one("Account", "select 5::int8 as id, true as is_open"))
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("no column fills: [note]");
        assertThat(one("Forced", "select 5::int8 as id, 'x' as note")).hasToString("Forced(id=5, note=x)");
    }

    @Test
    void itsPropertiesAreParameters() throws Exception {
        Object order = one(
                "Order",
                "select 7::int8 as id, 'tea' as item_name, null::int as quantity, array[1.50, 2] as prices,"
                        + " row('Main St', 7)::address as home, true as is_paid");

        assertThat(database.selectValue(
                                String.class,
                                "select concat_ws(' ', :id::int8, :item_name::text, :quantity::int, :prices::numeric[],"
                                        + " :is_paid::bool, :paid::bool)",
                                order)
                        .await())
                .isEqualTo("7 tea {1.50,2} t t");
    }
}

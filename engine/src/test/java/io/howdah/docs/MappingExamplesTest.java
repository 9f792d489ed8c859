// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Session;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The examples of docs/mapping.md; see {@link DocsInStepTest}. */
@ExtendWith(PostgresExtension.class)
class MappingExamplesTest {
    // docs: MappingRecords
    enum Status {
        OPEN,
        SHIPPED
    }

    record Address(String street, Optional<Integer> houseNo) {}

    record Line(String item, int quantity, BigDecimal price) {}

    record Order(long id, Status status, Instant createdAt, Optional<Address> deliverTo, List<Line> lines) {}
    // end

    // docs: MappingBean
    public static class Customer {
        private long id;
        private String fullName = "";

        public long getId() {
            return id;
        }

        public void setId(long id) {
            this.id = id;
        }

        public String getFullName() {
            return fullName;
        }

        public void setFullName(String fullName) {
            this.fullName = fullName;
        }
    }
    // end

    private Database database;
    private Session session;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri());
        session = database.session().await();
        session.executeScript("create type address as (street text, house_no int);"
                        + " create type order_line as (item text, quantity int, price numeric);"
                        + " create table orders(id bigint, status text, created_at timestamptz default now(),"
                        + "  deliver_to address, lines order_line[]);"
                        + " create table customers(id bigint, full_name text);"
                        + " insert into orders values (1, 'open', default, ('Main St', 7), '{\"(tea,3,1.50)\"}');"
                        + " insert into customers values (7, 'Ada')")
                .await();
    }

    @AfterEach
    void close() {
        session.close();
        database.close();
    }

    @Test
    void records() {
        // docs: MappingSelect
        List<Order> orders = session.select(Order.class, "select id, status, created_at, deliver_to, lines from orders")
                .await();
        // end
        assertThat(orders)
                .singleElement()
                .returns(Status.OPEN, Order::status)
                .returns(Optional.of(new Address("Main St", Optional.of(7))), Order::deliverTo)
                .returns(List.of(new Line("tea", 3, new BigDecimal("1.50"))), Order::lines);
    }

    @Test
    void others() {
        // docs: MappingOthers
        Customer customer = session.selectOne(Customer.class, "select id, full_name from customers where id = $1", 7)
                .await();
        Map<?, ?> map = session.selectOne(Map.class, "select id, full_name from customers")
                .await();
        List<String> names =
                session.select(String.class, "select full_name from customers").await();
        Address address = session.selectValue(Address.class, "select deliver_to from orders")
                .await();
        // end
        assertThat(customer.getFullName()).isEqualTo("Ada");
        assertThat(map).hasToString("{id=7, full_name=Ada}");
        assertThat(names).containsExactly("Ada");
        assertThat(address.street()).isEqualTo("Main St");
    }
}

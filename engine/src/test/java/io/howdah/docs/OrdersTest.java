// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

// docs: PostgresExtension
@ExtendWith(PostgresExtension.class)
class OrdersTest {
    @Test
    void anOrderIsKept(TestSchema schema) {
        try (Database database = Howdah.open(schema.uri())) {
            database.execute("create table orders(item text)").await();
            database.execute("insert into orders values ($1)", "tea").await();

            String item = database.selectValue(String.class, "select item from orders")
                    .await();
            assertEquals("tea", item);
        }
    }
}
// end

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.howdah.Change;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Merge;
import io.howdah.Sql;
import io.howdah.Upsert;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code toSql} shows is what the server gets, where the types of the values are those of the table. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class ChangesAsTheyAreSentTest {
    private Database database;
    private int version;

    record Price(String sku, BigDecimal price) {}

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri());
        version = database.selectValue(Integer.class, "select current_setting('server_version_num')::int / 10000")
                .await();
        database.execute("create table prices(sku text unique, price numeric, said text default current_query())")
                .await();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static List<Price> prices(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Price("s" + i, BigDecimal.valueOf(i)))
                .toList();
    }

    /** What the server has seen while it inserted the rows. */
    private String seen(Change change) {
        database.execute(change).await();
        String seen = database.selectOne(String.class, "select distinct said from prices")
                .await();
        database.execute("truncate prices").await();
        return seen;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1000})
    void anUpsertIs(int rows) {
        Upsert upsert = Upsert.into("prices").key("sku").rows(prices(rows));
        for (Upsert each : List.of(
                upsert, upsert.returning("sku"), upsert.concurrencySafe().returning("sku"), upsert.doNothing())) {
            assertThat(seen(each)).isEqualTo(each.toSql(version));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1000})
    void aMergeIs(int rows) {
        assumeTrue(version >= 15, "MERGE came with PostgreSQL 15");
        Merge merge = Merge.into("prices")
                .usingRows(prices(rows))
                .on("sku")
                .whenMatched(Sql.expr("s.price < $1", 0))
                .delete()
                .whenNotMatched(Sql.expr("s.price >= $1", 0))
                .insert("sku", "price");
        assertThat(seen(merge)).isEqualTo(merge.toSql(version));
        Merge fromQuery = merge.usingQuery("select 'tea' as sku, $1::int as price", 3);
        assertThat(seen(fromQuery)).isEqualTo(fromQuery.toSql(version));
    }

    /** The rows of a large one are there before, which {@code toSql} shows, too. */
    @ParameterizedTest
    @ValueSource(ints = Staging.WORTH_IT)
    void whatALargeOneDoesWithItsRowsIs(int rows) {
        assumeTrue(version >= 15, "without MERGE there is none");
        Upsert upsert = Upsert.into("prices").key("sku").rows(prices(rows));

        assertThat(upsert.toSql(version)).contains(";\n" + seen(upsert).strip() + ";\ncommit");
    }
}

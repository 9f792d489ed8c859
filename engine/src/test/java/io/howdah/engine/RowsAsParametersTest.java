// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Row;
import io.howdah.StatementStack;
import io.howdah.Upsert;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows that were read are taken as what they hold, which is not how they look in JSON. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class RowsAsParametersTest {
    private static final String INSERT =
            "insert into copies values (:id, :seen, :day, :span, :who, :raw, :doc, :price)";

    /** How the rows get into another table. */
    enum Way {
        NAMES {
            @Override
            void copy(Database database, List<Row> rows) {
                rows.forEach(row -> database.execute(INSERT, row).await());
            }
        },
        SETS {
            @Override
            void copy(Database database, List<Row> rows) {
                database.executeMany(INSERT, rows).await();
            }
        },
        STACK {
            @Override
            void copy(Database database, List<Row> rows) {
                StatementStack stack = StatementStack.empty()
                        .pushExecute(INSERT, rows.get(0))
                        .pushExecuteMany(INSERT, rows.subList(1, rows.size()));
                database.executeStack(stack).await();
            }
        },
        UPSERT {
            @Override
            void copy(Database database, List<Row> rows) {
                database.execute(Upsert.into("copies").rows(rows).key("id").concurrencySafe())
                        .await();
            }
        },
        LOAD {
            @Override
            void copy(Database database, List<Row> rows) {
                database.loadFromRecords("copies", rows).await();
            }
        };

        abstract void copy(Database database, List<Row> rows);
    }

    private Database database;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri());
        database.executeScript(
                        """
                        create table goods(id int primary key, seen timestamptz, day date, span interval, who uuid, raw bytea,
                            doc jsonb, price numeric);
                        create table copies (like goods including all);
                        insert into goods values
                            (1, '2026-11-22 10:00+01', '2026-11-22', '1 day 2:03', gen_random_uuid(), '\\x00ff', '"123"', 1.50),
                            (2, 'infinity', '-infinity', null, null, '', '{"a": [1, null]}', 'NaN'),
                            (3, null, null, null, null, null, 'null', null)
                        """)
                .await();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<String> rows(String table) {
        return database.select(String.class, "select t::text from " + table + " t order by id")
                .await();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void theyArriveAsTheyWereRead(Way way) {
        way.copy(database, database.select("select * from goods order by id").await());

        assertThat(rows("copies")).isEqualTo(rows("goods"));
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Session;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** A session, and a table beside it in which others see what it has committed. */
@ExtendWith(PostgresExtension.class)
abstract class SessionAndTable {
    Database database;
    Session session;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri());
        session = database.session().await();
        session.execute("create table t(id int primary key, n int default 0)").await();
    }

    @AfterEach
    void close() {
        session.close();
        database.close();
    }

    List<Integer> ids() {
        return database.select(Integer.class, "select id from t order by id").await();
    }
}

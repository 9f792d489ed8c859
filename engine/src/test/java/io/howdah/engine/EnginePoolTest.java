// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.ConnectTimeoutException;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Session;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** How many connections the pool of plain Java has. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class EnginePoolTest {
    private static final String NAME = "pool-of-plain-java";

    private static Database open(String uri, String settings) {
        return Howdah.open(uri + "&application-name=" + NAME + settings);
    }

    /** Waits, for what is awaited happens in PostgreSQL, which says nothing. */
    private static void awaitBackends(TestSchema schema, int count) throws InterruptedException {
        while (schema.server()
                        .query("select 1 from pg_stat_activity where application_name = '" + NAME + "'")
                        .size()
                != count) {
            Thread.sleep(20);
        }
    }

    private static void awaitConnection(Database database) {
        while (true) {
            try {
                database.execute("select 1").await();
                return;
            } catch (ConnectTimeoutException notYet) {
                // another attempt follows
            }
        }
    }

    @Test
    void asManyAsItsSmallestSizeAreThereBeforeAnybodyAsks(TestSchema schema) throws Exception {
        try (Database database = open(schema.uri(), "&min-size=2&max-size=3")) {
            awaitBackends(schema, 2);
        }
    }

    @Test
    void whatIdlesTooLongGoesButForTheSmallestSize(TestSchema schema) throws Exception {
        try (Database database = open(schema.uri(), "&min-size=1&max-size=3&idle-timeout=300ms")) {
            List<Session> three =
                    Stream.generate(() -> database.session().await()).limit(3).toList();
            awaitBackends(schema, 3);
            three.forEach(Session::close);
            awaitBackends(schema, 1);
            assertThat(database.selectOne(Integer.class, "select 1").await()).isEqualTo(1);
        }
    }

    @Test
    void placesOfWhatCouldNotBeMadeAreThereWhenItCan(TestSchema schema) throws Exception {
        try (StuckProxy proxy = new StuckProxy(schema)) {
            proxy.stick();
            try (Database database = open(proxy.uri(), "&min-size=2&max-size=2&connect-timeout=2s")) {
                assertThatThrownBy(() -> database.session().await()).isInstanceOf(ConnectTimeoutException.class);
                proxy.release();
                awaitConnection(database); // attempts from before fail for those who had them made
                List<Session> two = Stream.generate(() -> database.session().await())
                        .limit(2)
                        .toList();
                awaitBackends(schema, 2);
                two.forEach(Session::close);
            }
        }
    }
}

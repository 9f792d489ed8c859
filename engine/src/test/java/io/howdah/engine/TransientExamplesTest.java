// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.EventChannel;
import io.howdah.ListenOptions;
import io.howdah.Listening;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the page on transient channels shows. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class TransientExamplesTest {
    private final BlockingQueue<String> done = new LinkedBlockingQueue<>();
    private TransientFixture fixture;

    @BeforeEach
    void open(TestSchema schema) {
        fixture = new TransientFixture(schema, Duration.ofSeconds(10));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void show(Object price) {
        done.add("price " + price);
    }

    private void reload() {
        done.add("reload");
    }

    private void assertDone(String what) throws InterruptedException {
        assertThat(done.poll(20, TimeUnit.SECONDS)).isEqualTo(what);
    }

    @Test
    void aListenerThatReadsAnewWhatItHasMissed(TestSchema schema) throws Exception {
        EventChannel prices = fixture.channel;
        // docs: transient-listen
        Listening listening = prices.listen(ListenOptions.defaults().onGap(gap -> reload()), event -> {
            show(event.payload(Map.class).get("price"));
            return null;
        });
        listening.ready().await(); // what is published from now on is received
        // end
        // docs: transient-publish
        prices.publish(Map.of("item", "tea", "price", 3), Map.of("source", "auction"))
                .await();
        // end
        assertDone("price 3");
        schema.server().execute("select pg_terminate_backend(" + fixture.hub.backend() + ", 5000)");
        assertDone("reload");
        listening.stop().await();
    }

    @Test
    void anEventIsPartOfASessionsTransaction() throws Exception {
        EventChannel prices = fixture.channel;
        prices.listen(event -> {
                    show(event.payload().text());
                    return null;
                })
                .ready()
                .await();
        fixture.hub
                .database
                .execute("create table prices(item text, price int)")
                .await();
        Database database = fixture.hub.database;
        // docs: transient-transaction
        database.inTransaction(session -> session.execute("insert into prices values ('tea', 3)")
                        .thenCompose(inserted -> prices.in(session).publish("{\"item\": \"tea\"}")))
                .await();
        // end
        assertDone("price {\"item\": \"tea\"}");
    }
}

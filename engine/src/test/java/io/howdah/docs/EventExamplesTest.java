// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.DeadLetters;
import io.howdah.Event;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import io.howdah.EventOptions;
import io.howdah.Howdah;
import io.howdah.ListenOptions;
import io.howdah.Listening;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the page on events and the Javadoc of channels show. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class EventExamplesTest {
    private final BlockingQueue<String> done = new LinkedBlockingQueue<>();
    private Database database;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri());
        database.executeScript("create table orders(id int, item text); create table stock(item text, left_over int);"
                        + " insert into stock values ('tea', 5)")
                .await();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void ship(Map<?, ?> order) {
        done.add("ship " + order.get("item"));
    }

    private CompletionStage<Void> call(Event event) {
        done.add("call " + event.payload().text());
        return CompletableFuture.failedStage(new IllegalStateException("nobody answers"));
    }

    private void assertDone(String what) throws InterruptedException {
        assertThat(done.poll(20, TimeUnit.SECONDS)).isEqualTo(what);
    }

    @Test
    void whatIsPublishedIsHandled() throws Exception {
        // docs: EventChannel
        EventChannel orders = database.channel("orders");
        Listening shipping = orders.listen(event -> {
            ship(event.payload(Map.class));
            return null; // done; a stage says that it will be
        });

        orders.publish(Map.of("id", 17, "item", "tea")).await();
        // end
        assertDone("ship tea");
        shipping.stop().await();
    }

    @Test
    void anEventIsPartOfATransaction() throws Exception {
        EventChannel orders = database.channel("orders");
        // docs: EventPublisher
        database.inTransaction(session -> session.execute("insert into orders values (17, 'tea')")
                        .thenCompose(inserted -> orders.in(session).publish(Map.of("id", 17, "item", "tea"))))
                .await();
        // end
        orders.listen(event -> {
            ship(event.payload(Map.class));
            return null;
        });
        assertDone("ship tea");
    }

    @Test
    void eventsHaveOptions() throws Exception {
        EventChannel orders = database.channel("orders");
        // docs: events-options
        orders.publish(Map.of("item", "tea"), EventOptions.defaults().orderingKey("customer 4711"));
        orders.publish(Map.of("item", "milk"), EventOptions.defaults().delay(Duration.ofMillis(200)));
        orders.publish(
                Map.of("item", "rum"), EventOptions.defaults().priority(9).dedupeKey("order 18"));
        // end
        orders.ready().await();
        orders.listen(ListenOptions.defaults().concurrency(3), event -> {
            ship(event.payload(Map.class));
            return null;
        });
        assertThat(List.of(
                        "" + done.poll(20, TimeUnit.SECONDS),
                        "" + done.poll(20, TimeUnit.SECONDS),
                        "" + done.poll(20, TimeUnit.SECONDS)))
                .containsExactlyInAnyOrder("ship tea", "ship milk", "ship rum");
    }

    @Test
    void workAndAcknowledgementAreOneTransaction() throws Exception {
        EventChannel orders = database.channel("orders");
        // docs: events-transaction
        orders.listenInTransaction((session, event) -> session.execute(
                "update stock set left_over = left_over - 1 where item = $1",
                event.payload(Map.class).get("item")));
        // end
        orders.publish(Map.of("item", "tea")).await();
        while (!Integer.valueOf(4)
                .equals(database.selectValue(Integer.class, "select left_over from stock")
                        .await())) {
            TimeUnit.MILLISECONDS.sleep(10); // the handler is at work
        }
    }

    @Test
    void deadLettersAreDeliveredAgain() throws Exception {
        EventChannel calls = database.channel("calls");
        // docs: events-dead
        calls.listen(ListenOptions.defaults().concurrency(8).maxAttempts(1), event -> call(event));
        // end
        calls.publish(1).await();
        assertDone("call 1");
        calls.stop().await();
        // docs: events-redrive
        DeadLetters dead = calls.deadLetters();
        for (DeadLetters.Letter letter : dead.list(100).await()) {
            System.out.println(letter.event().id() + " died of " + letter.reason());
        }
        dead.redrive().await();
        // end
        assertThat(dead.list(1).await()).isEmpty();
    }

    @Test
    void aSubscriberAcknowledgesByItself() throws Exception {
        EventChannel orders = database.channel("orders", EventBackend.POLL_QUEUE);
        // docs: events-subscribe
        orders.events().subscribe(new Flow.Subscriber<>() {
            private Flow.Subscription subscription;

            @Override
            public void onSubscribe(Flow.Subscription given) {
                subscription = given;
                subscription.request(1);
            }

            @Override
            public void onNext(Event event) {
                ship(event.payload(Map.class));
                orders.ack(event).thenRun(() -> subscription.request(1));
            }

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onComplete() {} // the channel was stopped
        });
        // end
        orders.publishMany(List.of(Map.of("item", "tea"), Map.of("item", "rum")))
                .await();
        assertDone("ship tea");
        assertDone("ship rum");
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.inflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.Event;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import io.howdah.EventConsumer;
import io.howdah.Howdah;
import io.howdah.Listening;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkManager;
import jakarta.resource.spi.work.WorkRejectedException;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Deliveries to a bean of a very small server, which begins no transactions. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class EndpointTest {
    private final AtomicInteger busy = new AtomicInteger();
    private final AtomicInteger unavailable = new AtomicInteger();
    private final BlockingQueue<Event> received = new LinkedBlockingQueue<>();
    private final HowdahActivationSpec spec = new HowdahActivationSpec();

    /** Is there as often as it is to be. */
    private static boolean once(AtomicInteger left) {
        return left.getAndUpdate(now -> Math.max(0, now - 1)) > 0;
    }

    private static <T> T answering(Class<T> type, InvocationHandler answers, Class<?>... more) {
        Class<?>[] types = new Class<?>[more.length + 1];
        types[0] = type;
        System.arraycopy(more, 0, types, 1, more.length);
        return type.cast(Proxy.newProxyInstance(EndpointTest.class.getClassLoader(), types, answers));
    }

    private Endpoint endpoint() {
        WorkManager works = answering(WorkManager.class, (proxy, method, arguments) -> {
            if (once(busy)) {
                throw new WorkRejectedException("no thread is free");
            }
            new Thread((Work) arguments[0], "work").start();
            return 0L;
        });
        MessageEndpoint bean = answering(
                MessageEndpoint.class,
                (proxy, method, arguments) ->
                        method.getName().equals("onEvent") ? received.add((Event) arguments[0]) : null,
                EventConsumer.class);
        MessageEndpointFactory beans = answering(MessageEndpointFactory.class, (proxy, method, arguments) -> {
            if (once(unavailable)) {
                throw new UnavailableException("suspended");
            }
            return bean;
        });
        TransactionSynchronizationRegistry transactions = answering(
                TransactionSynchronizationRegistry.class, (proxy, method, arguments) -> Status.STATUS_NO_TRANSACTION);
        return new Endpoint(beans, spec, works, transactions);
    }

    private Event next() throws InterruptedException {
        Event event = received.poll(20, TimeUnit.SECONDS);
        assertThat(event).as("an event").isNotNull();
        return event;
    }

    /** With a single delivery each event would be a dead letter, though no bean has ever seen it. */
    @Test
    void whatTheServerHasNoRoomForCountsAsNoAttempt(TestSchema schema) throws Exception {
        spec.setMaxAttempts("1");
        busy.set(2);
        unavailable.set(1);
        try (Database database = Howdah.open(schema.uri())) {
            EventChannel channel = database.channel("c");
            Listening listening = endpoint().listen(channel);
            channel.publish(1).await();

            assertThat(next().attempts()).isEqualTo(1);
            listening.stop().await();
            assertThat(busy).hasValue(0);
            assertThat(unavailable).hasValue(0);
            assertThat(channel.deadLetters().list(1).await()).isEmpty();
        }
    }

    @Test
    void aBeanIsToldOfAGapBetweenTheEvents(TestSchema schema) throws Exception {
        try (Database database = Howdah.open(schema.uri() + "&server-settings=application_name%3Dtold")) {
            EventChannel channel = database.channel("c", EventBackend.NOTIFY);
            Listening listening = endpoint().listen(channel);
            listening.ready().await();
            channel.publish(1).await();
            assertThat(next().payload().text()).isEqualTo("1");

            schema.server()
                    .execute("select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                            + " where application_name = 'told' and query like 'LISTEN%'");

            assertThat(next()).isInstanceOf(Event.Gap.class);
            channel.publish(2).await();
            assertThat(next().payload().text()).isEqualTo("2");
        }
    }
}

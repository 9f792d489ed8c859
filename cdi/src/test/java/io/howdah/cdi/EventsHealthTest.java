// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Event;
import io.howdah.EventPublisher;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.spi.HealthCheckResponseProvider;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What MicroProfile Health is told of the methods that listen. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class EventsHealthTest {
    private static final BlockingQueue<String> RECEIVED = new LinkedBlockingQueue<>();
    private static final String TOLD = EventsHealthTest.class.getName() + "$Told.hear";
    private static final String LOOKS = EventsHealthTest.class.getName() + "$Looks.hear";
    private static final String SHOWS = EventsHealthTest.class.getName() + "$Shows.hear";

    @ApplicationScoped
    static class Told {
        @OnEvent("orders")
        void hear(Event event) {
            RECEIVED.add(event.payload().text());
        }
    }

    @ApplicationScoped
    static class Looks {
        @OnEvent(value = "letters", backend = "poll_queue")
        void hear(Event event) {
            RECEIVED.add(event.payload().text());
        }
    }

    @ApplicationScoped
    static class Shows {
        @OnEvent(value = "board", backend = "notify")
        void hear(Event event) {
            RECEIVED.add(event.payload().text());
        }
    }

    @Dependent
    static class Publisher {
        @Inject
        @OnChannel("orders")
        EventPublisher orders;
    }

    /** What a server brings. */
    private static final class Answer extends HealthCheckResponseBuilder {
        private final Map<String, Object> data = new HashMap<>();
        private String name = "";
        private Status status = Status.DOWN;

        @Override
        public HealthCheckResponseBuilder name(String given) {
            name = given;
            return this;
        }

        @Override
        public HealthCheckResponseBuilder withData(String key, String value) {
            data.put(key, value);
            return this;
        }

        @Override
        public HealthCheckResponseBuilder withData(String key, long value) {
            data.put(key, value);
            return this;
        }

        @Override
        public HealthCheckResponseBuilder withData(String key, boolean value) {
            data.put(key, value);
            return this;
        }

        @Override
        public HealthCheckResponseBuilder up() {
            return status(true);
        }

        @Override
        public HealthCheckResponseBuilder down() {
            return status(false);
        }

        @Override
        public HealthCheckResponseBuilder status(boolean up) {
            status = up ? Status.UP : Status.DOWN;
            return this;
        }

        @Override
        public HealthCheckResponse build() {
            return new HealthCheckResponse(name, status, Optional.of(data));
        }
    }

    @BeforeAll
    static void answer() {
        HealthCheckResponse.setResponseProvider(new HealthCheckResponseProvider() {
            @Override
            public HealthCheckResponseBuilder createResponseBuilder() {
                return new Answer();
            }
        });
    }

    @BeforeEach
    void configure(TestSchema schema) {
        System.setProperty("howdah.default.url", schema.uri());
        RECEIVED.clear();
    }

    @AfterEach
    void forget() {
        System.clearProperty("howdah.default.url");
    }

    private static WeldContainer container(Class<?>... beans) {
        return new Weld()
                .disableDiscovery()
                .addExtension(new HowdahExtension())
                .beanClasses(beans)
                .initialize();
    }

    /** As it is when nobody has to be waited for any more. */
    private static HealthCheckResponse health(WeldContainer container) {
        HealthCheck check = check(container);
        HealthCheckResponse health = check.call();
        for (int tries = 0; data(health).containsValue("not listening: not yet"); tries++) {
            assertThat(tries).isLessThan(100); // each waits for a moment
            health = check.call();
        }
        return health;
    }

    /** However many beans it is. */
    private static HealthCheck check(WeldContainer container) {
        Set<HealthCheck> checks = container.select(HealthCheck.class, Readiness.Literal.INSTANCE).stream()
                .collect(Collectors.toSet());
        assertThat(checks).hasSize(1);
        return checks.iterator().next();
    }

    private static Map<String, Object> data(HealthCheckResponse health) {
        return health.getData().orElseThrow();
    }

    /** There is no need of one: it is said to be there, so nothing is listened to. */
    private static void behindAPooler(TestSchema schema) {
        System.setProperty(
                "howdah.default.url",
                schema.server().uri() + "?pgbouncer=true&events.table=" + schema.name() + ".events");
    }

    @Test
    void whoListensIsSaidToAndWhoIsToLookIsSaidToDoThat() {
        try (WeldContainer container = container(Told.class, Looks.class, Shows.class)) {
            HealthCheckResponse health = health(container);

            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(data(health))
                    .containsEntry(TOLD, "listening")
                    .containsEntry(LOOKS, "listening by polling")
                    .containsEntry(SHOWS, "listening");
        }
    }

    @Test
    void behindAPoolerADurableMethodIsReadyAndSaidToPollAndWhy(TestSchema schema) throws Exception {
        behindAPooler(schema);
        try (WeldContainer container = container(Told.class, Publisher.class)) {
            HealthCheckResponse health = health(container);

            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat((String) data(health).get(TOLD))
                    .startsWith("listening by polling: ")
                    .contains("PgBouncer", "events.listen-url");
            container.select(Publisher.class).get().orders.publish(17).await();
            assertThat(RECEIVED.poll(20, TimeUnit.SECONDS)).isEqualTo("17");
        }
    }

    @Test
    void behindAPoolerATransientMethodIsNotReady(TestSchema schema) {
        behindAPooler(schema);
        try (WeldContainer container = container(Shows.class)) {
            HealthCheckResponse health = health(container);

            assertThat(health.getStatus()).isEqualTo(Status.DOWN);
            assertThat((String) data(health).get(SHOWS))
                    .startsWith("not listening: ")
                    .contains("PgBouncer", "events.listen-url");
        }
    }

    @Test
    void whereTheTablesAreMissingAMethodIsNotReady(TestSchema schema) {
        System.setProperty(
                "howdah.default.url",
                schema.uri() + "&events.schema=validate&events.table=" + schema.name() + ".absent");
        try (WeldContainer container = container(Looks.class)) {
            HealthCheckResponse health = health(container);

            assertThat(health.getStatus()).isEqualTo(Status.DOWN);
            assertThat((String) data(health).get(LOOKS))
                    .startsWith("not listening: ")
                    .contains("absent_0", "is missing");
        }
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Event;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import io.howdah.EventPublisher;
import io.howdah.Session;
import io.howdah.testkit.Link;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.TestSchema;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Channels that are injected, and methods that are called for events. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class EventsInBeansTest {
    /** What the methods tell, in the order of their doing. */
    private static final BlockingQueue<String> TOLD = new LinkedBlockingQueue<>();

    private static CountDownLatch mayEnd = new CountDownLatch(0);

    private static CompletableFuture<Void> released = new CompletableFuture<>();

    public record Order(long id) {}

    @Dependent
    static class Counter {
        @Inject
        @OnChannel("orders")
        EventPublisher orders;

        @Inject
        @OnChannel(value = "board", backend = "notify")
        EventChannel board;

        @Inject
        @OnChannel("own")
        EventChannel own;

        @Inject
        @OnChannel("slow")
        EventPublisher slow;
    }

    @RequestScoped
    static class Request {
        private int calls;

        int call() {
            return ++calls;
        }

        @PreDestroy
        void end() {
            TOLD.add("request ended");
        }
    }

    @ApplicationScoped
    static class Warehouse {
        @Inject
        Request request;

        @OnEvent("orders")
        void ship(Order order) {
            TOLD.add("order " + order.id() + ", call " + request.call());
        }
    }

    @Dependent
    static class PerDelivery {
        @OnEvent("orders")
        CompletionStage<Void> ship(Event event) {
            TOLD.add("attempt " + event.attempts());
            return event.attempts() == 1
                    ? CompletableFuture.failedFuture(new IllegalStateException("on purpose"))
                    : CompletableFuture.completedFuture(null);
        }

        @PreDestroy
        void end() {
            TOLD.add("destroyed");
        }
    }

    @ApplicationScoped
    static class InTransaction {
        @OnEvent(value = "own", transactional = true)
        CompletionStage<?> ship(Session own, Order order) {
            return own.execute("insert into shipped values ($1)", order.id())
                    .thenAccept(inserted -> TOLD.add("shipped " + order.id()));
        }
    }

    @ApplicationScoped
    static class Board {
        @OnEvent(value = "board", backend = "notify")
        void shown(Event event) {
            TOLD.add(
                    event instanceof Event.Gap
                            ? "gap"
                            : "shown " + event.payload().text());
        }
    }

    @ApplicationScoped
    @Priority(1)
    static class Slow {
        @OnEvent("slow")
        void work(Event event) throws InterruptedException {
            TOLD.add("begun");
            mayEnd.await();
            TOLD.add("ended");
        }

        @PreDestroy
        void end() {
            TOLD.add("bean destroyed");
        }
    }

    @ApplicationScoped
    @Priority(2)
    static class Last {
        @OnEvent("orders")
        void work(Order order) throws InterruptedException {
            TOLD.add("order begun");
            mayEnd.await();
            TOLD.add("order ended");
        }
    }

    @ApplicationScoped
    @Priority(1)
    static class First {
        @OnEvent("own")
        void take(Order order) {
            TOLD.add("taken " + order.id());
        }

        void end(@Observes @Priority(-1) @BeforeDestroyed(ApplicationScoped.class) Object event) {
            TOLD.add("ending");
        }
    }

    @ApplicationScoped
    static class Afterwards {
        @OnEvent(value = "afterwards", backend = "notify")
        void hear(Event event) {}
    }

    @ApplicationScoped
    @Priority(2)
    static class InTheMiddle {
        @OnEvent(value = "in the middle", backend = "notify")
        void hear(Event event) {}
    }

    @ApplicationScoped
    @Priority(1)
    static class ToBeginWith {
        @OnEvent(value = "to begin with", backend = "notify")
        void hear(Event event) {}
    }

    @ApplicationScoped
    static class Several {
        @OnEvent(value = "slow", concurrency = 3)
        CompletionStage<?> work(Event event) {
            TOLD.add("begun");
            return released;
        }
    }

    @BeforeEach
    void configure(TestSchema schema) {
        System.setProperty("howdah.default.url", schema.uri());
        TOLD.clear();
        mayEnd = new CountDownLatch(0);
        released = new CompletableFuture<>();
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

    private static Counter counter(WeldContainer container) {
        return container.select(Counter.class).get();
    }

    private static String told() throws InterruptedException {
        return String.valueOf(TOLD.poll(30, TimeUnit.SECONDS));
    }

    @Test
    void channelsAreInjectedByTheirNamesAndBackends() {
        try (WeldContainer container = container(Counter.class)) {
            Counter counter = counter(container);

            assertThat(counter.orders).isInstanceOf(EventChannel.class);
            assertThat(counter.board.name()).isEqualTo("board");
            assertThat(counter.board.backend()).isEqualTo(EventBackend.NOTIFY);
            assertThat(counter.own.backend()).isEqualTo(EventBackend.NOTIFY_QUEUE);
        }
    }

    @Test
    void aMethodIsCalledWithThePayloadInARequestOfItsOwn() throws Exception {
        try (WeldContainer container = container(Counter.class, Warehouse.class, Request.class)) {
            counter(container).orders.publish(new Order(1)).await();
            assertThat(told()).isEqualTo("order 1, call 1");
            assertThat(told()).isEqualTo("request ended");

            counter(container).orders.publish(new Order(2)).await();
            assertThat(told()).isEqualTo("order 2, call 1");
        }
    }

    @Test
    void aFailureBringsTheEventAgainAndADependentBeanLivesForOneDelivery() throws Exception {
        try (WeldContainer container = container(Counter.class, PerDelivery.class)) {
            counter(container).orders.publish(new Order(1)).await();

            assertThat(told()).isEqualTo("attempt 1");
            assertThat(told()).isEqualTo("destroyed");
            assertThat(told()).isEqualTo("attempt 2");
            assertThat(told()).isEqualTo("destroyed");
        }
    }

    @Test
    void aMethodMayHaveASessionInTheTransactionOfItsEvent(TestSchema schema) throws Exception {
        schema.server()
                .execute("create table " + schema.name() + ".shipped(id bigint); grant all on " + schema.name()
                        + ".shipped to public");
        try (WeldContainer container = container(Counter.class, InTransaction.class)) {
            counter(container).own.publish(new Order(7)).await();
            assertThat(told()).isEqualTo("shipped 7");
        }
        assertThat(schema.server().query("select id from " + schema.name() + ".shipped"))
                .hasSize(1);
    }

    @Test
    void aMethodWithAnEventIsToldOfGapsToo(TestSchema schema) throws Exception {
        try (WeldContainer container = container(Counter.class, Board.class)) {
            Counter counter = counter(container);
            counter.board.ready().await();
            counter.board.publish("1").await();
            assertThat(told()).isEqualTo("shown 1");

            schema.server().terminateBackends();

            assertThat(told()).isEqualTo("gap");
        }
    }

    @Test
    void whatIsAtWorkEndsBeforeItsBean() throws Exception {
        mayEnd = new CountDownLatch(1);
        WeldContainer container = container(Counter.class, Slow.class);
        counter(container).slow.publish("1").await();
        assertThat(told()).isEqualTo("begun");

        CompletableFuture<Void> closing = CompletableFuture.runAsync(container::close);
        mayEnd.countDown();
        closing.get();

        assertThat(TOLD).containsExactly("ended", "bean destroyed");
    }

    @Test
    void aMethodHasAsManyAtATimeAsItMay() throws Exception {
        try (WeldContainer container = container(Counter.class, Several.class)) {
            counter(container).slow.publishMany(List.of(1, 2, 3, 4, 5, 6)).await();
            for (int i = 0; i < 3; i++) {
                assertThat(told()).isEqualTo("begun");
            }
            assertThat(TOLD.poll(1, TimeUnit.SECONDS)).as("a fourth at a time").isNull();

            released.complete(null);
            for (int i = 0; i < 3; i++) {
                assertThat(told()).isEqualTo("begun");
            }
        }
    }

    /** The names of their classes are in the opposite order. */
    @Test
    void methodsBeginInTheOrderOfTheirPriorities(TestSchema schema) throws Exception {
        Pattern listens = Pattern.compile("(?<!UN)LISTEN \"(?!howdah_)([^\"]+)\"");
        PostgresServer server = schema.server();
        try (Link network = new Link(server.host(), server.port(), () -> (from, portion, to) -> {
            if (from == Link.Side.CLIENT) {
                listens.matcher(new String(portion, StandardCharsets.ISO_8859_1))
                        .results()
                        .forEach(found -> TOLD.add("listens " + found.group(1)));
            }
            to.write(portion);
        })) {
            System.setProperty(
                    "howdah.default.url", schema.uri().replace(":" + server.port() + "/", ":" + network.port() + "/"));
            try (WeldContainer container = container(Afterwards.class, InTheMiddle.class, ToBeginWith.class)) {
                assertThat(told()).isEqualTo("listens to begin with");
                assertThat(told()).isEqualTo("listens in the middle");
                assertThat(told()).isEqualTo("listens afterwards");
            }
        }
    }

    @Test
    void methodsStopInTheOppositeOrder() throws Exception {
        mayEnd = new CountDownLatch(1);
        WeldContainer container = container(Counter.class, First.class, Last.class);
        Counter counter = counter(container);
        counter.orders.publish(new Order(1)).await();
        assertThat(told()).isEqualTo("order begun");

        CompletableFuture<Void> closing = CompletableFuture.runAsync(container::close);
        assertThat(told()).isEqualTo("ending");
        for (int id = 1; id <= 10; id++) { // what began last is waited for, and what began first still receives
            counter.own.publish(new Order(id)).await();
            assertThat(told()).isEqualTo("taken " + id);
        }
        mayEnd.countDown();
        closing.get();

        assertThat(TOLD).containsExactly("order ended");
    }

    @Dependent
    static class Private {
        @OnEvent("orders")
        private void ship(Event event) {}
    }

    @Dependent
    static class Returning {
        @OnEvent("orders")
        String ship(Event event) {
            return "";
        }
    }

    @Dependent
    static class TwoEvents {
        @OnEvent("orders")
        void ship(Event first, Event second) {}
    }

    @Dependent
    static class Nothing {
        @OnEvent("orders")
        void ship() {}
    }

    @Dependent
    static class SessionWithout {
        @OnEvent("orders")
        void ship(Event event, Session session) {}
    }

    @Dependent
    static class Generic {
        @OnEvent("orders")
        void ship(List<Order> orders) {}
    }

    @Dependent
    static class Idle {
        @OnEvent(value = "orders", concurrency = 0)
        void ship(Event event) {}
    }

    @Dependent
    static class Doubly {
        @OnEvent(value = "orders", transactional = true)
        @Transactional
        void ship(Event event, Session session) {}
    }

    @Dependent
    static class TransientInTransaction {
        @OnEvent(value = "orders", backend = "notify")
        @Transactional
        void ship(Event event) {}
    }

    @Dependent
    static class DurableGap {
        @OnEvent("orders")
        void ship(Event.Gap gap) {}
    }

    @Dependent
    static class WrongBackend {
        @OnEvent(value = "orders", backend = "carrier_pigeon")
        void ship(Event event) {}
    }

    @Dependent
    static class WrongName {
        @OnEvent("orders of a customer whose name is longer than PostgreSQL takes it")
        void ship(Event event) {}
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of(Private.class, "HOWDAH-0821", "private"),
                Arguments.of(Returning.class, "HOWDAH-0821", "returns String"),
                Arguments.of(TwoEvents.class, "HOWDAH-0821", "takes one parameter"),
                Arguments.of(Nothing.class, "HOWDAH-0821", "takes one parameter"),
                Arguments.of(SessionWithout.class, "HOWDAH-0821", "transactional ="),
                Arguments.of(Generic.class, "HOWDAH-0821", "Take a class"),
                Arguments.of(Idle.class, "HOWDAH-0821", "concurrency 0"),
                Arguments.of(Doubly.class, "HOWDAH-0821", "in two ways"),
                Arguments.of(TransientInTransaction.class, "HOWDAH-0821", "acknowledged by nobody"),
                Arguments.of(DurableGap.class, "HOWDAH-0821", "Event.Gap"),
                Arguments.of(WrongBackend.class, "HOWDAH-0801", "carrier_pigeon"),
                Arguments.of(WrongName.class, "HOWDAH-0801", "63"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMethodThatCannotBeCalledFailsTheDeployment(Class<?> bean, String id, String words) {
        assertThatThrownBy(() -> container(bean).close())
                .hasMessageContaining(id)
                .hasMessageContaining(bean.getName() + ".ship")
                .hasMessageContaining(words);
    }
}

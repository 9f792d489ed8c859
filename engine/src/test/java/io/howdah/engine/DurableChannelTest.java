// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Database;
import io.howdah.Event;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import io.howdah.EventException;
import io.howdah.Howdah;
import io.howdah.ListenOptions;
import io.howdah.Listening;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.testkit.Link;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.RoundTrips;
import io.howdah.testkit.ServerOptions;
import io.howdah.testkit.TestSchema;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What durable channels do beyond the contract: when things go wrong, and when there are several processes. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
@Tag("waiting")
class DurableChannelTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** Whoever is told of something before that was woken. */
    private static final String PATIENT = "&events.poll-interval=60s";

    private final List<Database> open = new ArrayList<>();
    private final BlockingQueue<Event> received = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        open.forEach(Database::close);
    }

    /** As a process of its own would. */
    private Database open(String uri) {
        Database database = Howdah.open(uri);
        open.add(database);
        return database;
    }

    private Event next() throws InterruptedException {
        Event event = received.poll(SOON.toSeconds(), TimeUnit.SECONDS);
        assertThat(event).as("an event within %s", SOON).isNotNull();
        return event;
    }

    private Reply<Void> note(Event event) {
        received.add(event);
        return null;
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NOTIFY")
    void whoListensHereIsWokenByACommit(EventBackend backend, TestSchema schema) throws Exception {
        EventChannel channel = open(schema.uri() + PATIENT).channel("c", backend);
        channel.listen(this::note).ready().await();

        channel.publish(1).await();
        next();
    }

    @Test
    void whoListensElsewhereIsWokenByTheCommitOfASession(TestSchema schema) throws Exception {
        open(schema.uri() + PATIENT).channel("c").listen(this::note).ready().await();
        Database publisher = open(schema.uri() + PATIENT);
        publisher.channel("c").ready().await();

        try (Session session = publisher.session().await()) {
            session.begin().await();
            publisher.channel("c").in(session).publish(1).await();
            assertThat(received.poll(200, TimeUnit.MILLISECONDS)).isNull();
            session.commit().await();
        }
        next();
    }

    @Test
    void theFirstPublishOfAllIsPartOfItsTransaction(TestSchema schema) throws Exception {
        Database publisher = open(schema.uri());
        try (Session session = publisher.session().await()) {
            session.begin();
            publisher.channel("c").in(session).publish(1);
            session.rollback().await();
            session.begin();
            publisher.channel("c").in(session).publish(2);
            session.commit().await();
        }

        publisher.channel("c").listen(this::note);
        assertThat(next().payload().text()).isEqualTo("2");
        assertThat(received).isEmpty();
    }

    @Test
    void whatFailsComesLaterEachTime(TestSchema schema) throws Exception {
        EventChannel channel = open(schema.uri()).channel("c");
        List<Long> times = new CopyOnWriteArrayList<>();
        Listening listening = channel.listen(ListenOptions.defaults().maxAttempts(3), event -> {
            times.add(System.nanoTime());
            received.add(event);
            return CompletableFuture.failedStage(new IllegalStateException("a value"));
        });
        channel.publish("{\"card\": \"4111\"}").await();

        for (int attempts = 1; attempts <= 3; attempts++) {
            assertThat(next().attempts()).isEqualTo(attempts);
        }
        listening.stop().await();
        assertThat(Duration.ofNanos(times.get(1) - times.get(0))).isGreaterThan(Duration.ofMillis(450));
        assertThat(Duration.ofNanos(times.get(2) - times.get(1))).isGreaterThan(Duration.ofMillis(950));
        assertThat(channel.deadLetters().list(2).await())
                .singleElement()
                .satisfies(letter -> assertThat(letter.reason()).isEqualTo(IllegalStateException.class.getName()))
                .satisfies(letter -> assertThat(letter.event().attempts()).isEqualTo(3));
    }

    @Test
    void aLeaseIsExtendedWhileItsHandlerWorks(TestSchema schema) throws Exception {
        ListenOptions brief = ListenOptions.defaults().lease(Duration.ofMillis(600));
        CountDownLatch worked = new CountDownLatch(1);
        EventChannel channel = open(schema.uri()).channel("c");
        Listening first = channel.listen(brief, event -> {
            received.add(event);
            worked.await();
            return null;
        });
        channel.publish(1).await();
        next();

        open(schema.uri() + "&events.poll-interval=100ms").channel("c").listen(brief, this::note);
        assertThat(received.poll(2, TimeUnit.SECONDS)).isNull();
        worked.countDown();
        first.stop().await();
        assertThat(received.poll(1, TimeUnit.SECONDS)).isNull();
    }

    /** Its process is cut off from the database until another one has the event. */
    @Test
    void whoHasLostTheLeaseAcknowledgesNothing(TestSchema schema) throws Exception {
        AtomicBoolean cut = new AtomicBoolean();
        PostgresServer server = schema.server();
        try (Link link = new Link(server.host(), server.port(), () -> (from, portion, to) -> {
            if (cut.get()) {
                throw new IOException("cut");
            }
            to.write(portion);
        })) {
            String here = schema.uri().replace(":" + server.port() + "/", ":" + link.port() + "/");
            EventChannel lost = open(here + "&events.lease=2s").channel("c", EventBackend.POLL_QUEUE);
            Demanding<Event> subscriber = new Demanding<>();
            lost.events().subscribe(subscriber);
            subscriber.request(1);
            lost.publish(1).await();
            subscriber.awaitRows(1);
            Event event = subscriber.rows().get(0);
            cut.set(true);
            link.reset();

            EventChannel other =
                    open(schema.uri() + "&events.poll-interval=100ms").channel("c", EventBackend.POLL_QUEUE);
            Listening listening = other.listen(this::note);
            assertThat(next().attempts()).isGreaterThan(event.attempts());
            listening.stop().await();
            cut.set(false);

            assertThat(lost.ack(event).await()).isFalse();
            assertThat(other.deadLetters().list(1).await()).isEmpty();
        }
    }

    /** As when a firewall has forgotten the connections, and new ones work. */
    @Test
    void whatIsNotAnsweredIsAskedAgainOverAnotherConnectionBeforeTheLeaseIsOver(TestSchema schema) throws Exception {
        try (StuckProxy network = new StuckProxy(schema)) {
            EventChannel channel = open(network.uri() + "&events.lease=8s&connect-timeout=1s&max-size=3")
                    .channel("c", EventBackend.POLL_QUEUE);
            CompletableFuture<Void> work = new CompletableFuture<>();
            channel.listen(event -> {
                        received.add(event);
                        return work;
                    })
                    .ready()
                    .await();
            channel.publish(1).await();
            next();
            network.stick();
            work.complete(null);
            Thread.sleep(1500); // in which the acknowledgement, and a look for more, go nowhere
            network.release();

            Database elsewhere = open(schema.uri());
            String events = "select count(*) from (select from howdah_event_0 union all select from howdah_event_1"
                    + " union all select from howdah_event_2 union all select from howdah_event_special) e";
            until(() -> elsewhere.selectValue(Long.class, events).await() == 0);
            channel.publish(2).await();
            assertThat(next().payload().text()).isEqualTo("2");
            assertThat(received).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NOTIFY")
    void aRestartOfTheDatabaseEndsNoListening(EventBackend backend) throws Exception {
        try (PostgresServer server = PostgresServer.start(ServerOptions.defaults())) {
            EventChannel channel = open(server.uri()).channel("c", backend);
            channel.listen(this::note).ready().await();
            channel.publishMany(numbers(5)).await();
            for (int i = 0; i < 5; i++) {
                next();
            }
            server.stop();
            server.start();

            publishedAtLast(channel);
            next();
            close();
            open.clear();
        }
    }

    /** However many listen, and whether or not a connection for notifications is wanted, too. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NOTIFY")
    void aDatabaseThatIsAwayIsNotAskedAllTheTime(EventBackend backend, TestSchema schema) throws Exception {
        AtomicBoolean away = new AtomicBoolean();
        AtomicInteger refused = new AtomicInteger();
        PostgresServer server = schema.server();
        try (Link link = new Link(server.host(), server.port(), () -> {
            if (away.get()) {
                refused.incrementAndGet();
            }
            return (from, portion, to) -> {
                if (away.get()) {
                    throw new IOException("away");
                }
                to.write(portion);
            };
        })) {
            String here = schema.uri().replace(":" + server.port() + "/", ":" + link.port() + "/");
            EventChannel channel = open(here + "&events.poll-interval=100ms&max-size=8&sslmode=disable")
                    .channel("c", backend);
            for (int i = 0; i < 8; i++) {
                channel.listen(this::note).ready().await();
            }
            away.set(true);
            link.reset();
            Thread.sleep(4_000); // time is what is measured
            assertThat(refused).hasValueBetween(3, 29);
            away.set(false);

            open(schema.uri()).channel("c", backend).publish(1).await();
            next();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NOTIFY")
    void whoListensSaysWhetherEventsArriveAndWhyNot(EventBackend backend) throws Exception {
        try (PostgresServer server = PostgresServer.start(ServerOptions.defaults())) {
            EventChannel channel = open(server.uri()).channel("c", backend);
            Listening listening = channel.listen(this::note);
            listening.ready().await();
            assertThat(listening.status())
                    .isEqualTo(new Listening.Status(
                            backend == EventBackend.POLL_QUEUE ? Listening.Mode.POLLING : Listening.Mode.NOTIFIED,
                            Optional.empty()));
            server.stop();
            until(() -> !listening.status().receives());
            assertThat(listening.status().mode()).isEqualTo(Listening.Mode.DEAF);
            assertThat(listening.status().reason().orElseThrow()).contains("cannot be fetched");
            server.start();
            until(() -> listening.status().receives());

            listening.stop().await();
            assertThat(listening.status().mode()).isEqualTo(Listening.Mode.STOPPED);
            close();
            open.clear();
        }
    }

    private static void until(BooleanSupplier reached) throws InterruptedException {
        for (int tries = 0; !reached.getAsBoolean(); tries++) {
            assertThat(tries).isLessThan(400);
            Thread.sleep(50); // what is awaited says nothing
        }
    }

    /** The pool finds out about connections that are gone when it is asked for them. */
    private static void publishedAtLast(EventChannel channel) throws InterruptedException {
        for (int tries = 0; ; tries++) {
            try {
                channel.publish(1).await();
                return;
            } catch (RuntimeException notYet) {
                assertThat(tries).isLessThan(50);
                Thread.sleep(100); // until the server takes connections again
            }
        }
    }

    @Test
    void aCommitThatFailsHasNoEffectAndTheNextOneHas(TestSchema schema) throws Exception {
        Database database = open(schema.uri());
        database.executeScript("create table parent(id int primary key);"
                        + " create table effect(parent int references parent deferrable initially deferred)")
                .await();
        EventChannel channel = database.channel("c");
        channel.listenInTransaction((session, event) -> session.execute("insert into effect values (1)")
                .thenCompose(done -> database.execute("insert into parent values ($1)", 3 - event.attempts()))
                .thenAccept(done -> received.add(event)));
        channel.publish(1).await();

        assertThat(next().attempts()).isEqualTo(1);
        assertThat(next().attempts()).isEqualTo(2);
        channel.stop().await();
        assertThat(database.selectValue(Long.class, "select count(*) from effect")
                        .await())
                .isEqualTo(1);
    }

    @Test
    void aStopWaitsForHandlersAndGivesBackWhatTheyHaveNotBegun(TestSchema schema) throws Exception {
        EventChannel channel = open(schema.uri()).channel("c");
        CompletableFuture<Void> work = new CompletableFuture<>();
        AtomicInteger quick = new AtomicInteger(20); // after which it is believed to be quick
        channel.listen(event -> {
            received.add(event);
            return quick.decrementAndGet() >= 0 ? null : work;
        });
        channel.publishMany(numbers(60)).await();
        for (int i = 0; i < 21; i++) {
            next();
        }

        Reply<Void> stopped = channel.stop();
        assertThatThrownBy(() -> stopped.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        work.complete(null);
        stopped.await(SOON);
        assertThat(received).isEmpty();

        open(schema.uri()).channel("c").listen(this::note);
        for (int i = 21; i < 60; i++) {
            assertThat(next().attempts()).isEqualTo(1);
        }
    }

    @Test
    void aStopEndsThoughSomebodyListensAnew(TestSchema schema) throws Exception {
        EventChannel channel = open(schema.uri()).channel("c");
        CompletableFuture<Void> work = new CompletableFuture<>();
        channel.listen(event -> {
            received.add(event);
            return work;
        });
        channel.publish(1).await();
        next();

        Reply<Void> stopped = channel.stop();
        channel.listen(this::note);
        work.complete(null);
        stopped.await(SOON);
        channel.publish(2).await();
        assertThat(next().payload().text()).isEqualTo("2");
    }

    @Test
    void whatWaitsHereForLongGoesElsewhere(TestSchema schema) throws Exception {
        ListenOptions brief = ListenOptions.defaults().lease(Duration.ofMillis(900));
        EventChannel channel = open(schema.uri()).channel("c");
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger quick = new AtomicInteger(20);
        channel.listen(brief, event -> {
            received.add(event);
            if (quick.decrementAndGet() < 0) {
                end.await();
            }
            return null;
        });
        channel.publishMany(numbers(60)).await();
        for (int i = 0; i < 21; i++) {
            next();
        }

        open(schema.uri() + "&events.poll-interval=100ms").channel("c").listen(brief, this::note);
        for (int i = 21; i < 60; i++) {
            next();
        }
        end.countDown();
    }

    @Test
    void closingADatabaseEndsItsListenersFirst(TestSchema schema) throws Exception {
        Database database = Howdah.open(schema.uri());
        CountDownLatch begun = new CountDownLatch(1);
        EventChannel channel = database.channel("c");
        channel.listen(event -> {
            begun.countDown();
            Thread.sleep(300); // work
            received.add(event);
            return null;
        });
        channel.publish(1).await();
        assertThat(begun.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        database.close();

        assertThat(received).hasSize(1);
        open(schema.uri()).channel("c").listen(this::note);
        assertThat(received.poll(500, TimeUnit.MILLISECONDS)).isNotNull();
        assertThat(received.poll(500, TimeUnit.MILLISECONDS)).isNull();
        assertThatThrownBy(() -> database.channel("c")).isInstanceOf(EventException.class);
        assertThatThrownBy(() -> channel.listen(this::note))
                .isInstanceOf(EventException.class)
                .hasMessageStartingWith("HOWDAH-0805");
    }

    @Test
    void tablesThatWereDroppedAreMadeAgain(TestSchema schema) throws Exception {
        Database database = open(schema.uri() + "&events.poll-interval=100ms");
        EventChannel channel = database.channel("c");
        channel.listen(this::note).ready().await();
        schema.server()
                .execute("drop schema " + schema.name() + " cascade; create schema " + schema.name() + " authorization "
                        + schema.server().user());

        for (int tries = 0;
                database.selectValue(Integer.class, "select count(to_regclass('howdah_event_meta'))::int")
                                .await()
                        == 0;
                tries++) {
            assertThat(tries).isLessThan(200);
            Thread.sleep(50); // until the listener has seen it
        }
        channel.publish(1).await();
        next();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NOTIFY")
    void whoWaitsForEventsAsksOnlyNowAndThen(EventBackend backend, TestSchema schema) throws Exception {
        PostgresServer server = schema.server();
        try (RoundTrips trips = new RoundTrips(server.host(), server.port())) {
            String here = schema.uri().replace(":" + server.port() + "/", ":" + trips.port() + "/");
            EventChannel channel = open(here + "&events.poll-interval=500ms").channel("c", backend);
            for (int i = 0; i < 8; i++) {
                channel.listen(this::note).ready().await();
            }
            channel.publish(1).await();
            next();
            Thread.sleep(2000); // until the quick looks behind an event are over
            int before = trips.count();
            Thread.sleep(4000); // what is counted
            // ten looks of two statements each, and once the upkeep of the tables
            assertThat(trips.count() - before).isBetween(5, 50);
            close();
            open.clear();
        }
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.ErrorId;
import io.howdah.Event;
import io.howdah.EventException;
import io.howdah.EventOptions;
import io.howdah.Json;
import io.howdah.ListenOptions;
import io.howdah.Listening;
import io.howdah.MappingException;
import io.howdah.Session;
import io.howdah.UsageException;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is published on a transient channel, and who receives it. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
class TransientChannelTest {
    private TransientFixture fixture;
    private final EventsHeard heard = new EventsHeard();

    @BeforeEach
    void open(TestSchema schema) {
        fixture = new TransientFixture(schema, Duration.ofMillis(300));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private Listening listening() {
        Listening listening = fixture.channel.listen(heard.options(), heard);
        listening.ready().await();
        return listening;
    }

    private void foreign(String payload) {
        fixture.hub.send(fixture.name, payload).await();
    }

    private static void assertRefused(ThrowingCallable call, ErrorId id) {
        assertThatThrownBy(call).isInstanceOfSatisfying(EventException.class, refused -> assertThat(refused.id())
                .isEqualTo(id));
    }

    @Test
    void anEventArrivesWithAllThatItWasGiven() throws Exception {
        listening();
        Instant before = Instant.now().minusMillis(1);
        String id = fixture.channel
                .publish("{\"id\": 7, \"item\": \"tea\"}", Map.of("who", "me", "tries", 3, "tags", List.of("a", "b")))
                .await();
        Event event = heard.next();
        assertThat(event.id()).isEqualTo(id).hasSize(32);
        assertThat(event.channel()).isEqualTo(fixture.name);
        assertThat(event.payload().text()).isEqualTo("{\"id\": 7, \"item\": \"tea\"}");
        assertThat((Object) event.payload(Map.class)).isEqualTo(Map.of("id", 7L, "item", "tea"));
        assertThat(event.metadata()).isEqualTo(Map.of("who", "me", "tries", 3L, "tags", List.of("a", "b")));
        assertThat(event.publishedAt()).isBetween(before, Instant.now());
        assertThat(event.attempts()).isEqualTo(1);
        assertThat(event.toString()).doesNotContain("tea");
    }

    @Test
    void everyValueOfJsonIsAPayload() throws Exception {
        listening();
        List<Object> payloads = List.of(
                Json.string("a \"b\" \\ \u2615 \uD83D\uDC18 \n"),
                Json.NULL,
                7,
                true,
                Map.of("a", 1),
                List.of(1, "b"),
                "[1, 2]");
        for (Object payload : payloads) {
            fixture.channel.publish(payload).await();
        }
        assertThat(List.of(
                        heard.nextPayload(),
                        heard.nextPayload(),
                        heard.nextPayload(),
                        heard.nextPayload(),
                        heard.nextPayload(),
                        heard.nextPayload(),
                        heard.nextPayload()))
                .containsExactly(
                        "\"a \\\"b\\\" \\\\ \u2615 \uD83D\uDC18 \\n\"",
                        "null",
                        "7",
                        "true",
                        "{\"a\":1}",
                        "[1,\"b\"]",
                        "[1, 2]");
    }

    @Test
    void whatIsNoJsonIsNotSent() {
        for (Object payload : List.of("tea", "{\"a\":}", "", "1 2", Json.of("{"), new Object())) {
            assertRefused(() -> fixture.channel.publish(payload).await(), ErrorId.EVENT_INVALID);
        }
    }

    @Test
    void aPayloadThatDoesNotFitTheClassIsSaidSoWithoutIt() throws Exception {
        listening();
        fixture.channel.publish("{\"secret\": 1}").await();
        Event event = heard.next();
        assertThatThrownBy(() -> event.payload(Semaphore.class))
                .isInstanceOf(MappingException.class)
                .hasMessageContaining(fixture.name)
                .hasMessageNotContaining("secret");
    }

    @Test
    void theWholeEnvelopeMayHave7999BytesAndNotOneMore() throws Exception {
        listening();
        int around = envelopeAround();
        String most = "\"" + "\u00fc".repeat((7999 - around - 2) / 2) + "x".repeat((7999 - around) % 2) + "\"";
        fixture.channel.publish(most).await();
        assertThat(heard.nextPayload()).isEqualTo(most);
        assertThatThrownBy(() ->
                        fixture.channel.publish(most.replaceFirst("\"$", "y\"")).await())
                .isInstanceOfSatisfying(EventException.class, refused -> assertThat(refused.id())
                        .isEqualTo(ErrorId.EVENT_TOO_LARGE))
                .hasMessageContaining("8000")
                .hasMessageContaining("7999");
    }

    /** How many bytes are sent around a payload. */
    private int envelopeAround() throws Exception {
        Hearing raw = new Hearing();
        Hearing.await(fixture.hub.hub.subscribe(fixture.name, raw));
        fixture.channel.publish("0").await();
        heard.next();
        return ((String) raw.next()).length() - 1;
    }

    @Test
    void manyAreSentByOneStatementInTheirOrder() throws Exception {
        listening();
        List<String> ids = fixture.channel
                .publishMany(IntStream.range(0, 1000).boxed().toList())
                .await();
        assertThat(ids).hasSize(1000).doesNotHaveDuplicates();
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            events.add(heard.next());
            if (events.get(events.size() - 1) instanceof Event.Gap) {
                return; // the buffer was too small for this machine; the order of what came holds
            }
        }
        assertThat(events).extracting(Event::id).isEqualTo(ids);
    }

    @Test
    void ofManyNoneIsSentWhenOneIsTooLarge() throws Exception {
        listening();
        assertRefused(
                () -> fixture.channel
                        .publishMany(List.of("1", "\"" + "x".repeat(8000) + "\""))
                        .await(),
                ErrorId.EVENT_TOO_LARGE);
        fixture.channel.publish("2").await();
        assertThat(heard.nextPayload()).isEqualTo("2");
        assertThat(fixture.channel.publishMany(List.of()).await()).isEmpty();
    }

    @Test
    void equalEventsOfOneTransactionAllArrive() throws Exception {
        listening();
        fixture.channel.publishMany(List.of("1", "1", "1")).await();
        for (int i = 0; i < 3; i++) {
            assertThat(heard.nextPayload()).isEqualTo("1");
        }
    }

    @Test
    void whatIsPublishedInATransactionComesWithItsCommitAndVanishesWithItsRollback() throws Exception {
        listening();
        try (Session session = fixture.hub.database.session().await()) {
            session.begin().await();
            fixture.channel.in(session).publish("1").await();
            session.rollback().await();
            session.begin().await();
            fixture.channel.in(session).publish("2").await();
            fixture.channel.in(session).publishMany(List.of("3", "4")).await();
            fixture.channel.publish("5").await();
            assertThat(heard.nextPayload()).isEqualTo("5");
            assertThat(heard.nothing()).isTrue();
            session.commit().await();
        }
        for (String next : List.of("2", "3", "4")) {
            assertThat(heard.nextPayload()).isEqualTo(next);
        }
    }

    @Test
    void aDistributedTransactionIsRefusedWithWhatToDo() {
        fixture.enterBranch();
        assertThatThrownBy(() -> fixture.channel.publish("1").await())
                .isInstanceOfSatisfying(EventException.class, refused -> assertThat(refused.id())
                        .isEqualTo(ErrorId.EVENT_UNSUPPORTED))
                .hasMessageContaining("XA");
    }

    @Test
    void whatOnlyDurableChannelsKnowIsRefused() {
        for (EventOptions options : List.of(
                EventOptions.defaults().delay(Duration.ofSeconds(1)),
                EventOptions.defaults().priority(1),
                EventOptions.defaults().orderingKey("a"),
                EventOptions.defaults().dedupeKey("a"))) {
            assertRefused(() -> fixture.channel.publish("1", options).await(), ErrorId.EVENT_UNSUPPORTED);
        }
        assertRefused(() -> fixture.channel.deadLetters(), ErrorId.EVENT_UNSUPPORTED);
        assertRefused(() -> fixture.channel.listenInTransaction((session, event) -> null), ErrorId.EVENT_UNSUPPORTED);
    }

    @Test
    void whatOthersSendArrivesAndEndsNothing() throws Exception {
        listening();
        List<String> payloads =
                List.of("no json", "", "{\"event_id\":", "{\"order\":1}", "[]", "{\"event_id\":7,\"payload\":1}");
        payloads.forEach(this::foreign);
        assertThat(heard.nextPayload()).isEqualTo("\"no json\"");
        assertThat(heard.nextPayload()).isEqualTo("\"\"");
        assertThat(heard.nextPayload()).isEqualTo("\"{\\\"event_id\\\":\"");
        assertThat(heard.nextPayload()).isEqualTo("{\"order\":1}");
        assertThat(heard.nextPayload()).isEqualTo("[]");
        assertThat(heard.nextPayload()).isEqualTo("{\"event_id\":7,\"payload\":1}");
        foreign("{\"event_id\":\"a1\",\"payload\":{\"x\":[1,{}]},\"metadata\":null,"
                + "\"published_at\":\"2026-01-02T03:04:05.000006\"}");
        Event event = heard.next();
        assertThat(event.id()).isEqualTo("a1");
        assertThat(event.payload().text()).isEqualTo("{\"x\":[1,{}]}");
        assertThat(event.publishedAt()).isEqualTo(Instant.parse("2026-01-02T03:04:05.000006Z"));
    }

    /** The last one is sent to show that the listener has survived the others. */
    @Test
    void whateverOthersSendEndsNothing() throws Exception {
        listening();
        List<String> payloads = List.of(
                "[".repeat(3_900) + "]".repeat(3_900),
                "{\"a\":".repeat(1_300),
                "{\"event_id\":\"a\",\"payload\":1e99999999999}",
                "9".repeat(7_000),
                "\"\\ud800\"",
                "{\"event_id\":\"b\",\"payload\":1,\"published_at\":\"+999999999-12-31T23:59:59.999999999-18:00\"}",
                "{\"event_id\":\"c\",\"payload\":1,\"metadata\":[null]}");
        payloads.forEach(this::foreign);
        for (int i = 0; i < payloads.size(); i++) {
            Event event = heard.next();
            assertThat(event.id()).isNotEmpty();
            assertThat(event.metadata()).hasSizeLessThan(2);
        }
        String escaped = "{\"event_id\":\"d\",\"payl\\u006fad\":{\"x\":1}}";
        foreign(escaped);
        assertThat(heard.nextPayload()).as("at least the whole of it").isEqualTo(escaped);
    }

    @Test
    void aListenerThatIsTooSlowLosesTheOldestAndIsTold() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        Semaphore mayGoOn = new Semaphore(0);
        ListenOptions options = heard.options().buffer(10);
        Listening listening = fixture.channel.listen(options, event -> {
            heard.handle(event);
            begun.countDown();
            mayGoOn.acquire();
            return null;
        });
        listening.ready().await();
        Hearing raw = new Hearing();
        Hearing.await(fixture.hub.hub.subscribe(fixture.name, raw));
        Instant before = Instant.now();
        for (int i = 0; i < 31; i++) {
            fixture.channel.publish("" + i).await();
            raw.next();
            if (i == 0) {
                begun.await();
            }
        }
        mayGoOn.release(1000);
        assertThat(heard.nextPayload()).isEqualTo("0");
        Event.Gap gap = (Event.Gap) heard.next();
        assertThat(gap.dropped()).isEqualTo(20);
        assertThat(gap.from()).isBetween(before, gap.until());
        assertThat(gap.until()).isBefore(Instant.now());
        for (int i = 21; i < 31; i++) {
            assertThat(heard.nextPayload()).isEqualTo("" + i);
        }
        assertThat(fixture.channel.dropped()).isEqualTo(20);
        assertThat(fixture.counters().values())
                .containsEntry("events.publish", 31L)
                .containsEntry("events.listener.queue.dropped", 20L);
    }

    @Test
    void aLostConnectionIsToldBetweenTheEvents(TestSchema schema) throws Exception {
        listening();
        fixture.channel.publish("1").await();
        assertThat(heard.nextPayload()).isEqualTo("1");
        Instant lost = Instant.now();
        schema.server().execute("select pg_terminate_backend(" + fixture.hub.backend() + ", 5000)");
        Event.Gap gap = (Event.Gap) heard.next();
        assertThat(gap.channel()).isEqualTo(fixture.name);
        assertThat(gap.dropped()).isZero();
        assertThat(gap.from()).isBeforeOrEqualTo(lost);
        assertThat(gap.until()).isAfter(lost);
        fixture.channel.publish("2").await();
        assertThat(heard.nextPayload()).isEqualTo("2");
    }

    @Test
    void aHandlerThatFailsIsGivenTheNextEventAllTheSame() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        fixture.channel
                .listen(heard.options(), event -> switch (calls.getAndIncrement()) {
                    case 0 -> throw new IOException("checked");
                    case 1 -> throw new AssertionError("an error");
                    case 2 -> CompletableFuture.failedFuture(new IllegalStateException("late"));
                    default -> heard.handle(event);
                })
                .ready()
                .await();
        for (int i = 0; i < 4; i++) {
            fixture.channel.publish("" + i).await();
        }
        assertThat(heard.nextPayload()).isEqualTo("3");
    }

    @Test
    void anEventForWhichNoThreadIsFreeDoesNotWaitForTheNextOne() throws Exception {
        UnreliableHome crowded = UnreliableHome.refusing(2);
        fixture.handlersAt(crowded);
        Listening listening = listening();
        fixture.channel.publish("1").await();

        assertThat(heard.nextPayload()).isEqualTo("1");
        assertThat(crowded.left()).hasValue(0);
        listening.stop().await();
    }

    @Test
    void aStopWaitsForNothingThatHasNotBegun() throws Exception {
        fixture.handlersAt(UnreliableHome.losing(1));
        Listening listening = listening();
        fixture.channel.publish("1").await();

        listening.stop().get(20, TimeUnit.SECONDS);
        assertThat(heard.nothing()).isTrue();
    }

    @Test
    void oneEventIsHandledAfterTheOtherAndNoMoreAtATimeThanWereAllowed() throws Exception {
        for (int concurrency : List.of(1, 3)) {
            AtomicInteger now = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            CountDownLatch done = new CountDownLatch(30);
            CountDownLatch together = new CountDownLatch(concurrency);
            Listening listening =
                    fixture.channel.listen(ListenOptions.defaults().concurrency(concurrency), event -> {
                        most.accumulateAndGet(now.incrementAndGet(), Math::max);
                        together.countDown();
                        together.await();
                        return CompletableFuture.runAsync(() -> {
                            now.decrementAndGet();
                            done.countDown();
                        });
                    });
            listening.ready().await();
            for (int i = 0; i < 30; i++) {
                fixture.channel.publish(i).await();
            }
            assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(most).hasValue(concurrency);
            listening.stop().await();
        }
    }

    @Test
    void handlersRunOnNoEventLoopAndInTheirOrder() throws Exception {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        fixture.channel
                .listen(heard.options().buffer(1000), event -> {
                    threads.add(Thread.currentThread().getName());
                    return heard.handle(event);
                })
                .ready()
                .await();
        for (int i = 0; i < 500; i++) {
            fixture.channel.publish(i).await();
        }
        for (int i = 0; i < 500; i++) {
            assertThat(heard.nextPayload()).isEqualTo("" + i);
        }
        assertThat(threads).isNotEmpty().noneMatch(name -> name.startsWith("vert.x"));
    }

    @Test
    void aStopWaitsForWhatIsWithTheHandlerAndNothingComesBehindIt() throws Exception {
        CompletableFuture<Void> work = new CompletableFuture<>();
        CountDownLatch begun = new CountDownLatch(1);
        Listening listening = fixture.channel.listen(heard.options(), event -> {
            heard.handle(event);
            begun.countDown();
            return work;
        });
        listening.ready().await();
        fixture.channel.publishMany(List.of("1", "2")).await();
        begun.await();
        CompletableFuture<Void> stopped = listening.stop();
        assertThat(stopped).isNotDone();
        work.complete(null);
        stopped.get(20, TimeUnit.SECONDS);
        listening.stop().await();
        assertThat(heard.nextPayload()).isEqualTo("1");
        assertThat(heard.nothing()).isTrue();
    }

    @Test
    void allWhoListenAreReadyWhenTheChannelIs() throws Exception {
        List<EventsHeard> all =
                IntStream.range(0, 10).mapToObj(i -> new EventsHeard()).toList();
        all.forEach(each -> fixture.channel.listen(each));
        fixture.channel.ready().await();
        fixture.channel.publish("1").await();
        for (EventsHeard each : all) {
            assertThat(each.nextPayload()).isEqualTo("1");
        }
        assertThat(Collections.frequency(fixture.hub.lines.stream().toList(), fixture.hub.lines.element()))
                .isEqualTo(1);
    }

    @Test
    void namesThatPostgresWouldCutOrRefuseAreRefused() {
        for (String name : List.of("", "x".repeat(64), "\u00fc".repeat(32), "a\u0000b", "a\nb")) {
            assertThatThrownBy(() -> new TransientFixture(fixture.hub, name))
                    .isInstanceOfSatisfying(UsageException.class, refused -> assertThat(refused.id())
                            .isEqualTo(ErrorId.EVENT_INVALID));
        }
        assertThat(new TransientFixture(fixture.hub, "\u00fc".repeat(31)).channel.name())
                .hasSize(31);
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.Event;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import io.howdah.Howdah;
import io.howdah.Listening;
import io.howdah.Reply;
import io.howdah.testkit.Link;
import io.howdah.testkit.Link.Side;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.TestSchema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** An event that was worked on, and that somebody else may have, too, is logged, once; no other one is. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
@Tag("waiting")
class LeaseLostTest {
    private static final int SOON = 20;

    private final BlockingQueue<String> logged = new LinkedBlockingQueue<>();
    private final Logged heard = new Logged("io.howdah.engine.events.Leases", entry -> logged.add(entry.getMessage()));
    private final List<Database> open = new ArrayList<>();
    private final BlockingQueue<Event> here = new LinkedBlockingQueue<>();
    private final BlockingQueue<Event> elsewhere = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> work = new CompletableFuture<>();

    @AfterEach
    void close() {
        open.forEach(Database::close);
        heard.close();
    }

    private EventChannel channel(String uri, String more) {
        Database database = Howdah.open(uri + "&events.poll-interval=100ms" + more);
        open.add(database);
        return database.channel("c", EventBackend.POLL_QUEUE);
    }

    private static String by(int port, TestSchema schema) {
        return schema.uri().replace(":" + schema.server().port() + "/", ":" + port + "/");
    }

    private Event worksOnOne(EventChannel channel) throws InterruptedException {
        channel.listen(event -> {
            here.add(event);
            return work;
        });
        channel.publish(1).await();
        return next(here);
    }

    private void listensElsewhere(TestSchema schema) {
        channel(schema.uri(), "").listen(event -> {
            elsewhere.add(event);
            return null;
        });
    }

    /** As for a process that stood still for its whole lease. */
    private static void leaseIsOver(TestSchema schema) {
        for (int slot = 0; slot < 3; slot++) {
            schema.server().execute("update " + schema.name() + ".howdah_event_" + slot + " set due_at = now()");
        }
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T one = queue.poll(SOON, TimeUnit.SECONDS);
        assertThat(one).as("what is to come soon").isNotNull();
        return one;
    }

    private void isToldOnce(Event event) throws InterruptedException {
        assertThat(next(logged)).startsWith("HOWDAH-0818: Event " + event.id() + " of channel 'c'");
        assertThat(logged.poll(1, TimeUnit.SECONDS)).isNull();
    }

    /** Between a client and a server, until it is cut. */
    private static final class Cut implements AutoCloseable {
        private final AtomicBoolean cut = new AtomicBoolean();
        private final Link link;

        Cut(PostgresServer server) throws IOException {
            link = new Link(server.host(), server.port(), () -> (from, portion, to) -> {
                if (cut.get()) {
                    throw new IOException("cut");
                }
                to.write(portion);
            });
        }

        void cut() throws IOException {
            cut.set(true);
            link.reset();
        }

        @Override
        public void close() {
            link.close();
        }
    }

    @Test
    void whatIsDoneAndCannotBeAcknowledgedWithinItsLeaseIsTold(TestSchema schema) throws Exception {
        try (Cut network = new Cut(schema.server())) {
            Event event = worksOnOne(channel(by(network.link.port(), schema), "&events.lease=2s"));
            network.cut();
            work.complete(null);
            listensElsewhere(schema);

            assertThat(next(elsewhere).id()).isEqualTo(event.id());
            isToldOnce(event);
        }
    }

    @Test
    void whatIsDoneAndHasGoneToSomebodyElseIsTold(TestSchema schema) throws Exception {
        EventChannel channel = channel(schema.uri(), "");
        Event event = worksOnOne(channel);
        leaseIsOver(schema);
        listensElsewhere(schema);
        assertThat(next(elsewhere).id()).isEqualTo(event.id());
        work.complete(null);

        isToldOnce(event);
    }

    @Test
    void whatIsDoneWhileListeningEndsAndCannotBeAcknowledgedIsTold(TestSchema schema) throws Exception {
        try (Cut network = new Cut(schema.server())) {
            EventChannel channel = channel(by(network.link.port(), schema), "");
            Event event = worksOnOne(channel);
            network.cut();
            Reply<Void> stopped = channel.stop();
            work.complete(null);

            stopped.await();
            isToldOnce(event);
        }
    }

    @Test
    void whatIsAcknowledgedWithoutAnAnswerIsNot(TestSchema schema) throws Exception {
        PostgresServer server = schema.server();
        try (AnswerThief network = new AnswerThief(server.host(), server.port(), AnswerThief.NOTHING)) {
            EventChannel channel = channel(by(network.port(), schema), "");
            Event event = worksOnOne(channel);
            network.stealWhatSays("DELETE 1");

            channel.ack(event).await(); // by a second try, which finds nothing
            work.complete(null);
            channel.stop().await();
            assertThat(logged).isEmpty();
        }
    }

    @Test
    void whatIsDoneInATransactionWhoseEndIsUnknownIsNot(TestSchema schema) throws Exception {
        PostgresServer server = schema.server();
        try (AnswerThief network = new AnswerThief(server.host(), server.port(), AnswerThief.NOTHING)) {
            EventChannel channel = channel(by(network.port(), schema), "");
            Listening listening = channel.listenInTransaction((session, event) -> {
                here.add(event);
                return work;
            });
            channel.publish(1).await();
            next(here);
            network.stealWhatSays("COMMIT\0");
            work.complete(null);

            listening.stop().await();
            assertThat(logged).isEmpty();
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(SOON, TimeUnit.SECONDS)) {
                throw new IOException("what was awaited has not come");
            }
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }

    /** Nothing of the work was done here, so that nobody has to be warned. */
    @Test
    void whatHasGoneToSomebodyElseBeforeItsTransactionBeganIsNot(TestSchema schema) throws Exception {
        CountDownLatch begins = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        PostgresServer server = schema.server();
        try (Link network = new Link(server.host(), server.port(), () -> (from, portion, to) -> {
            if (from == Side.CLIENT && new String(portion, StandardCharsets.ISO_8859_1).contains("BEGIN")) {
                begins.countDown();
                await(gone);
            }
            to.write(portion);
        })) {
            EventChannel channel = channel(by(network.port(), schema), "");
            Listening listening = channel.listenInTransaction((session, event) -> {
                here.add(event);
                return null;
            });
            channel.publish(1).await();
            await(begins);
            leaseIsOver(schema);
            listensElsewhere(schema);
            next(elsewhere);
            gone.countDown();

            listening.stop().await();
            assertThat(here).isEmpty();
            assertThat(logged).isEmpty();
        }
    }
}

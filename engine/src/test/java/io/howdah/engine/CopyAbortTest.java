// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.ConnectionLostException;
import io.howdah.CopyException;
import io.howdah.CopyOptions;
import io.howdah.CopyResult;
import io.howdah.CopySink;
import io.howdah.CopySource;
import io.howdah.CopyTarget;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.QueryCancelledException;
import io.howdah.QueryTimeoutException;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import io.howdah.testkit.TestSchema;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** COPYs that do not come to their end, for whatever reason. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
@Tag("waiting")
class CopyAbortTest {
    private static final CopyTarget T = CopyTarget.table("t");
    private static final CopyTarget ENDLESS =
            CopyTarget.query("select repeat('x', 1000), generate_series(1, 100000000)");

    /** Five seconds of standstill, twice where data had still moved in the first of them, and some for a busy machine. */
    private static final Duration FREE_WITHIN = Duration.ofSeconds(15);

    /** Ten seconds for what runs to end, ten until it is cancelled. */
    private static final Duration CLOSED_WITHIN = Duration.ofSeconds(25);

    private TestSchema schema;
    private Database database;

    @BeforeEach
    void open(TestSchema given) {
        schema = given;
        database = open("");
        database.execute("create table t(id int, item text)").await();
    }

    private Database open(String more) {
        return Howdah.open(schema.uri() + "&max-size=1&acquire-timeout=20s&application-name=copies" + more);
    }

    @AfterEach
    void nothingStaysAndNothingRuns() {
        assertThat(database.selectValue(Long.class, "select count(*) from t").await(Duration.ofSeconds(30)))
                .isZero();
        database.close();
        assertThat(
                        schema.server()
                                .query(
                                        "select query from pg_stat_activity where application_name = 'copies' and state <> 'idle'"))
                .isEmpty();
    }

    /** A publisher that gives some buffers and then nothing, or more when asked to. */
    private static final class Stalled implements Flow.Publisher<ByteBuffer>, Flow.Subscription {
        private final CountDownLatch stalled = new CountDownLatch(1);
        private final CountDownLatch cancelled = new CountDownLatch(1);
        private final int buffers;
        private final AtomicLong given = new AtomicLong();
        private Flow.Subscriber<? super ByteBuffer> subscriber;

        Stalled(int buffers) {
            this.buffers = buffers;
        }

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> to) {
            subscriber = to;
            to.onSubscribe(this);
        }

        @Override
        public void request(long n) {
            if (given.incrementAndGet() > buffers) {
                stalled.countDown();
            } else {
                subscriber.onNext(ByteBuffer.wrap((given.get() + "\ttea\n").getBytes(StandardCharsets.US_ASCII)));
            }
        }

        @Override
        public void cancel() {
            cancelled.countDown();
        }
    }

    private static final class Aborted extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void aThousandAreAbortedAtRandomBytesAndNoRowStays() {
        long seed = Long.getLong("copy.seed", ThreadLocalRandom.current().nextLong());
        Random random = new Random(seed);
        int failed = 0;
        int cancelled = 0;
        for (int i = 0; i < 1000; i++) {
            int at = random.nextInt(Lines.ALL.length);
            boolean byCancel = random.nextBoolean();
            Reply<?>[] running = new Reply<?>[1];
            CountDownLatch called = new CountDownLatch(1);
            Reply<CopyResult> reply = database.copyIn(T, CopySource.of(new Lines(at, () -> {
                if (!byCancel) {
                    throw new Aborted();
                }
                awaitQuietly(called);
                running[0].cancel();
            })));
            running[0] = reply;
            called.countDown();
            try {
                reply.await(Duration.ofSeconds(30));
                throw new AssertionError("it was not aborted, seed " + seed);
            } catch (QueryTimeoutException hung) {
                throw new AssertionError("it hung at byte " + at + ", seed " + seed, hung);
            } catch (QueryCancelledException asWanted) {
                assertThat(byCancel).as("seed %d", seed).isTrue();
                cancelled++;
            } catch (CopyException asWanted) {
                assertThat(asWanted).hasCauseInstanceOf(Aborted.class);
                failed++;
            }
        }
        System.out.println("Aborted copies, seed " + seed + ": " + failed + " failed, " + cancelled + " cancelled");
        assertThat(failed + cancelled).isEqualTo(1000);
        assertThat(schema.server().query("select pid from pg_stat_activity where application_name = 'copies'"))
                .hasSizeLessThanOrEqualTo(1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aStalledCopyIsCancelledByItsCaller() throws Exception {
        Stalled source = new Stalled(3);
        Reply<CopyResult> reply = database.copyIn(T, CopySource.of(source));
        source.stalled.await();
        reply.cancel();
        assertThatThrownBy(reply::await)
                .isInstanceOf(QueryCancelledException.class)
                .hasMessageContaining("by its caller");
        source.cancelled.await();
    }

    @Test
    void aWaitThatIsOverCancels() {
        assertThatThrownBy(
                        () -> database.copyIn(T, CopySource.of(new Stalled(1))).await(Duration.ofMillis(300)))
                .isInstanceOf(QueryTimeoutException.class);
    }

    @Test
    void aCopyThatWaitsForALockIsCancelledBeforeItsSourceIsTouched() throws Exception {
        Stalled source = new Stalled(0);
        try (Database other = open("");
                Session session = other.session().await()) {
            session.begin();
            session.execute("lock table t").await();
            Reply<CopyResult> reply = database.copyIn(T, CopySource.of(source));
            schema.server()
                    .execute("do $$ begin while not exists (select from pg_stat_activity where wait_event_type = 'Lock'"
                            + " and query like 'copy%') loop"
                            + " perform pg_sleep(0.01); perform pg_stat_clear_snapshot(); end loop; end $$");
            reply.cancel();
            assertThatThrownBy(reply::await).isInstanceOf(QueryCancelledException.class);
        }
        assertThat(source.stalled.getCount()).isEqualTo(1);
    }

    @Test
    void commandTimeoutEndsAStandstillInEitherDirectionAndNothingElse() throws Exception {
        try (Database limited = open("&command-timeout=700ms")) {
            assertThatThrownBy(() ->
                            limited.copyIn(T, CopySource.of(new Stalled(2))).await(Duration.ofSeconds(20)))
                    .isInstanceOfSatisfying(QueryTimeoutException.class, late -> assertThat(late.limit())
                            .isEqualTo(QueryTimeoutException.Limit.COMMAND));
            Demanding<ByteBuffer> slow = new Demanding<>();
            limited.copyOut(ENDLESS, CopyOptions.text()).subscribe(slow);
            slow.request(1);
            slow.awaitRows(1);
            limited.execute("select 1").await(); // it asks for no more, so that the server is held up, and cancelled
            slow.request(Long.MAX_VALUE);
            assertThat(slow.awaitFailure()).isInstanceOf(QueryTimeoutException.class);
            InputStream trickle = new InputStream() {
                private int left = 12;

                @Override
                public int read() throws IOException {
                    try {
                        Thread.sleep(150); // slower in all than the limit, but it goes on
                    } catch (InterruptedException interrupted) {
                        throw new IOException(interrupted);
                    }
                    return left-- == 0 ? -1 : left % 2 == 0 ? '\n' : '1';
                }

                @Override
                public int read(byte[] to, int from, int length) throws IOException {
                    int one = read();
                    to[from] = (byte) one;
                    return one < 0 ? -1 : 1;
                }
            };
            assertThat(limited.copyIn(CopyTarget.table("t", "id"), CopySource.of(trickle))
                            .await()
                            .rows())
                    .isEqualTo(6);
            limited.execute("truncate t").await();
        }
    }

    @Test
    void aKilledConnectionFailsTheCopyAndIsReplaced() throws Exception {
        Stalled source = new Stalled(3);
        Reply<CopyResult> reply = database.copyIn(T, CopySource.of(source));
        source.stalled.await();
        schema.server()
                .execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'copies'");
        assertThatThrownBy(() -> reply.await(Duration.ofSeconds(20))).isInstanceOf(ConnectionLostException.class);
        source.cancelled.await();

        Demanding<ByteBuffer> subscriber = new Demanding<>();
        database.copyOut(ENDLESS, CopyOptions.text()).subscribe(subscriber);
        subscriber.request(1);
        subscriber.awaitRows(1);
        schema.server()
                .execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'copies'");
        subscriber.request(Long.MAX_VALUE);
        assertThat(subscriber.awaitFailure()).isInstanceOf(ConnectionLostException.class);
    }

    @Test
    void aSessionThatIsClosedUnderAStalledCopyIsFreeSoon() throws Exception {
        Session session = database.session().await();
        Stalled source = new Stalled(3);
        Reply<CopyResult> reply = session.copyIn(T, CopySource.of(source));
        source.stalled.await();
        session.close();
        assertThat(database.selectValue(Integer.class, "select 1").await(FREE_WITHIN))
                .isEqualTo(1);
        assertThatThrownBy(reply::await).isInstanceOf(QueryCancelledException.class);

        Session other = database.session().await();
        Demanding<ByteBuffer> stalled = new Demanding<>();
        other.copyOut(ENDLESS, CopyOptions.text()).subscribe(stalled);
        stalled.request(1);
        stalled.awaitRows(1);
        other.close();
        assertThat(database.selectValue(Integer.class, "select 1").await(FREE_WITHIN))
                .isEqualTo(1);
        stalled.request(Long.MAX_VALUE);
        assertThat(stalled.awaitFailure()).isInstanceOf(QueryCancelledException.class);
    }

    @Test
    void aDatabaseThatIsClosedUnderAStalledCopyIsClosedWithinABound() throws Exception {
        Database closing = open("");
        Stalled source = new Stalled(3);
        Reply<CopyResult> reply = closing.copyIn(T, CopySource.of(source));
        source.stalled.await();
        long began = System.nanoTime();
        closing.close();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(CLOSED_WITHIN);
        assertThatThrownBy(() -> reply.await(Duration.ofSeconds(20)))
                .isInstanceOf(QueryCancelledException.class)
                .hasMessageContaining("it was closed");
    }

    /** The server takes no more while a trigger of its own waits for a lock. */
    @Test
    void aSourceIsReadNoFurtherThanTheServerTakesIt() throws Exception {
        database.executeScript(
                        """
                        create table gate();
                        create function wait() returns trigger language plpgsql as
                            $$ begin lock table gate in share mode; return null; end $$;
                        create trigger wait before insert on t for each row execute function wait()
                        """)
                .await();
        AtomicLong read = new AtomicLong();
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return read.incrementAndGet() % 2 == 0 ? '\n' : '1';
            }

            @Override
            public int available() {
                return 1;
            }
        };
        Reply<CopyResult> reply;
        try (Database other = open("");
                Session session = other.session().await()) {
            session.begin();
            session.execute("lock table gate").await();
            reply = database.copyIn(CopyTarget.table("t", "id"), CopySource.of(endless));
            long before;
            do {
                before = read.get();
                Thread.sleep(500); // that is how long a standstill is
            } while (before == 0 || read.get() > before);
            assertThat(read.get()).as("bytes, most of which are in the network").isLessThan(20_000_000);
            reply.cancel();
            assertThatThrownBy(() -> reply.await(Duration.ofSeconds(20))).isInstanceOf(QueryCancelledException.class);
        }
    }

    @Test
    void throughTlsItIsTheSame() {
        try (PostgresServer server =
                        PostgresServer.start(ServerOptions.defaults().withTls());
                Database encrypted = Howdah.open(server.uri() + "?ssl-mode=require&max-size=1")) {
            encrypted.execute("create table t(id int, item text)").await();
            assertThat(encrypted
                            .copyIn(T, CopySource.of(new ByteArrayInputStream(Lines.ALL)))
                            .await())
                    .isEqualTo(new CopyResult(30_000, Lines.ALL.length));
            ByteArrayOutputStream back = new ByteArrayOutputStream();
            encrypted.copyOut(T, CopySink.of(back)).await();
            assertThat(back.toByteArray()).isEqualTo(Lines.ALL);
            assertThatThrownBy(() -> encrypted
                            .copyIn(T, CopySource.of(new Lines(200_000, () -> {
                                throw new Aborted();
                            })))
                            .await())
                    .isInstanceOf(CopyException.class);
            Demanding<ByteBuffer> slow = new Demanding<>();
            encrypted.copyOut(ENDLESS, CopyOptions.text()).subscribe(slow);
            slow.request(20);
            slow.awaitRows(20);
            slow.cancel();
            assertThat(encrypted
                            .selectValue(Long.class, "select count(*) from t")
                            .await())
                    .isEqualTo(30_000);
        }
    }
}

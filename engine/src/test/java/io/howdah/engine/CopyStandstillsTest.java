// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.CopyOptions;
import io.howdah.CopyResult;
import io.howdah.CopySource;
import io.howdah.CopyTarget;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.QueryCancelledException;
import io.howdah.QueryTimeoutException;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.SessionClosedException;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever an application's side of a COPY waits for, its session comes back; and nobody is asked for what has no room. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
class CopyStandstillsTest {
    private static final CopyTarget T = CopyTarget.table("t", "id");
    private static final CopyTarget ENDLESS =
            CopyTarget.query("select repeat('x', 1000), generate_series(1, 100000000)");
    /** Five seconds of a standstill, and what a loaded machine takes besides. */
    private static final Duration FREE_WITHIN = Duration.ofSeconds(30);

    private final CountDownLatch over = new CountDownLatch(1);
    private Database database;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri() + "&max-size=1&acquire-timeout=30s");
        database.execute("create table t(id int)").await();
    }

    @AfterEach
    void nothingStays() {
        over.countDown();
        assertThat(database.selectValue(Long.class, "select count(*) from t").await())
                .isZero();
        database.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("it was waited for in vain");
            }
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** What an application's side may wait for without an end. */
    enum Stalled {
        A_STREAM {
            @Override
            Reply<?> on(Session session, CountDownLatch reached, CountDownLatch over) {
                return session.copyIn(T, CopySource.of(new InputStream() {
                    private int given;

                    @Override
                    public int read() throws IOException {
                        if (given == 4) {
                            reached.countDown();
                            CopyStandstillsTest.await(over);
                            return -1;
                        }
                        return given++ % 2 == 0 ? '1' : '\n';
                    }

                    @Override
                    public int read(byte[] to, int from, int length) throws IOException {
                        int one = read();
                        to[from] = (byte) one;
                        return one < 0 ? -1 : 1;
                    }
                }));
            }
        },
        ROWS {
            @Override
            Reply<?> on(Session session, CountDownLatch reached, CountDownLatch over) {
                Iterator<List<Integer>> rows = new Iterator<>() {
                    private int given;

                    @Override
                    public boolean hasNext() {
                        if (given == 2) {
                            reached.countDown();
                            CopyStandstillsTest.await(over);
                            return false;
                        }
                        return true;
                    }

                    @Override
                    public List<Integer> next() {
                        return List.of(++given);
                    }
                };
                Iterable<List<Integer>> once = () -> rows;
                return session.copyIn(T, CopySource.rows(once));
            }
        },
        A_SINK {
            @Override
            Reply<?> on(Session session, CountDownLatch reached, CountDownLatch over) {
                return session.copyOut(Integer.class, CopyTarget.query("select generate_series(1, 100000000)"))
                        .forEach(row -> {
                            reached.countDown();
                            CopyStandstillsTest.await(over);
                        });
            }
        };

        abstract Reply<?> on(Session session, CountDownLatch reached, CountDownLatch over);
    }

    @ParameterizedTest
    @EnumSource
    void aSessionThatIsClosedIsFreeSoonThoughTheOtherSideStillWaits(Stalled stalled) {
        CountDownLatch reached = new CountDownLatch(1);
        Session session = database.session().await();
        Reply<?> reply = stalled.on(session, reached, over);
        await(reached);
        session.close();

        assertThat(database.selectValue(Integer.class, "select 1").await(FREE_WITHIN))
                .isEqualTo(1);
        over.countDown();
        assertThatThrownBy(reply::await)
                .isInstanceOf(QueryCancelledException.class)
                .hasMessageContaining("because its session was closed and no data of it moved for 5 s");
    }

    /** The server has not begun with it when the session is closed. */
    @ParameterizedTest
    @EnumSource
    void soItIsWhereTheCopyWaitsForAnotherStatement(Stalled stalled) {
        Session session = database.session().await();
        session.begin();

        assertFreeSoon(session, stalled);
    }

    @ParameterizedTest
    @EnumSource
    void soItIsWhereTheCopyWaitsForTheResetOfAnotherBorrower(Stalled stalled) {
        Session before = database.session().await();
        before.execute("set search_path = public");
        before.close();

        assertFreeSoon(database.session().await(), stalled);
    }

    private void assertFreeSoon(Session session, Stalled stalled) {
        Reply<?> reply = stalled.on(session, new CountDownLatch(1), over);
        session.close();

        assertThat(database.selectValue(Integer.class, "select 1").await(FREE_WITHIN))
                .isEqualTo(1);
        over.countDown();
        assertThatThrownBy(reply::await).isInstanceOf(QueryCancelledException.class);
    }

    /** As long as the server works the application can do nothing about it: that is a statement like any other. */
    @Test
    void whatTheServerStillHasToDoIsWaitedForWhereTheSessionIsClosed() {
        database.executeScript(
                        """
                        create table slow(id int);
                        create function rest() returns trigger language plpgsql as
                            $$ begin perform pg_sleep(7); return null; end $$;
                        create trigger slow after insert on slow execute function rest()
                        """)
                .await();
        Session session = database.session().await();
        Reply<CopyResult> reply =
                session.copyIn(CopyTarget.table("slow", "id"), CopySource.rows(List.of(List.of(1), List.of(2))));
        session.close();

        assertThat(reply.await().rows()).isEqualTo(2);
        assertThat(database.selectValue(Long.class, "select count(*) from slow").await())
                .isEqualTo(2);
    }

    /** Rows as a subscriber gets them, which asks for some and then for no more. */
    @Test
    void soItIsWhereASubscriberToRowsAsksForNoMore() {
        Demanding<Integer> subscriber = new Demanding<>();
        Session session = database.session().await();
        session.copyOut(Integer.class, CopyTarget.query("select generate_series(1, 100000000)"))
                .subscribe(subscriber);
        subscriber.request(1);
        subscriber.awaitRows(1);
        session.close();

        assertThat(database.selectValue(Integer.class, "select 1").await(FREE_WITHIN))
                .isEqualTo(1);
        subscriber.request(Long.MAX_VALUE);
        assertThat(subscriber.awaitFailure()).isInstanceOf(QueryCancelledException.class);
    }

    @Test
    void whatCommandTimeoutEndsIsNotSaidToBeTheServersWork(TestSchema schema) {
        Flow.Publisher<ByteBuffer> silent = subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long one) {}

            @Override
            public void cancel() {}
        });
        try (Database limited = Howdah.open(schema.uri() + "&command-timeout=300ms")) {
            assertThatThrownBy(() -> limited.copyIn(T, CopySource.of(silent)).await())
                    .isInstanceOf(QueryTimeoutException.class)
                    .hasMessageContaining("No data of 'copy \"t\" (\"id\") from stdin (format text)'")
                    .hasMessageContaining(" moved for longer than command-timeout, 0.3 s")
                    .hasMessageContaining("what gives or takes them");
        }
    }

    @Test
    void aSubscriberThatNeverAsksHoldsNothingAndIsToldWhenItAsksTooLate() {
        Demanding<ByteBuffer> bytes = new Demanding<>();
        Demanding<Integer> rows = new Demanding<>();
        Session session = database.session().await();
        session.copyOut(ENDLESS, CopyOptions.text()).subscribe(bytes);
        session.copyOut(Integer.class, CopyTarget.query("select 1")).subscribe(rows);

        assertThat(session.selectValue(Integer.class, "select 2").await()).isEqualTo(2);
        session.close();
        assertThat(database.selectValue(Integer.class, "select 1").await()).isEqualTo(1);
        bytes.request(1);
        rows.request(1);
        for (Demanding<?> late : List.of(bytes, rows)) {
            assertThat(late.awaitFailure())
                    .isInstanceOf(SessionClosedException.class)
                    .hasMessageStartingWith("HOWDAH-0401");
        }
    }

    /** The server takes no more while a trigger of its own waits for a lock. */
    @Test
    void aPublisherIsAskedForNoMoreThanTheServerTakes(TestSchema schema) throws Exception {
        database.executeScript(
                        """
                        create table gate();
                        create function wait() returns trigger language plpgsql as
                            $$ begin lock table gate in share mode; return null; end $$;
                        create trigger wait before insert on t for each row execute function wait()
                        """)
                .await();
        byte[] portion = "1\n".repeat(32 * 1024).getBytes(StandardCharsets.US_ASCII);
        AtomicInteger asked = new AtomicInteger();
        ExecutorService publishing = Executors.newSingleThreadExecutor();
        Flow.Publisher<ByteBuffer> endless = subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long one) {
                asked.incrementAndGet();
                publishing.execute(() -> subscriber.onNext(ByteBuffer.wrap(portion)));
            }

            @Override
            public void cancel() {
                publishing.shutdown();
            }
        });
        try (Database other = Howdah.open(schema.uri());
                Session holder = other.session().await()) {
            holder.begin();
            holder.execute("lock table gate").await();
            Reply<CopyResult> reply = database.copyIn(T, CopySource.of(endless));
            int before;
            do {
                before = asked.get();
                Thread.sleep(500); // that is how long a standstill is
            } while (before == 0 || asked.get() > before);
            assertThat((long) asked.get() * portion.length)
                    .as("bytes, most of which are in the network")
                    .isLessThan(20_000_000);
            reply.cancel();
            assertThatThrownBy(() -> reply.await(FREE_WITHIN)).isInstanceOf(QueryCancelledException.class);
        }
        assertThat(publishing.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.CopyOptions;
import io.howdah.CopyResult;
import io.howdah.CopySink;
import io.howdah.CopySource;
import io.howdah.CopyTarget;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.Setting;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A session that listens copies in and out: every notification arrives, in its order, and the data are whole. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
class CopyBesideListenTest {
    private static final CopyTarget T = CopyTarget.table("t");
    private static final int NOTIFICATIONS = 200;

    private final Engine engine = new Engine(1);
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private TestSchema schema;
    private Session listening;
    private Database others;

    @BeforeEach
    void listen(TestSchema fresh) throws Exception {
        schema = fresh;
        EngineConnection connection = engine.connector(
                        ConnectionOptions.parse("default", Map.of(Setting.URL, fresh.uri())))
                .connect()
                .get(10, TimeUnit.SECONDS);
        connection.onNotification(told -> heard.add(told.payload()));
        listening = new EngineSession(() -> connection, PlainHome.INSTANCE, () -> {});
        others = Howdah.open(fresh.uri());
        listening
                .executeScript("create table t(filler text); listen " + channel())
                .await();
    }

    @AfterEach
    void close() {
        assertThat(listening.selectValue(Integer.class, "select 1").await()).isEqualTo(1);
        others.close();
        engine.stop(Duration.ofSeconds(10));
    }

    private String channel() {
        return schema.name();
    }

    private void tell(int from) {
        others.executeMany(
                        "select pg_notify('" + channel() + "', $1::text)",
                        IntStream.range(from, from + NOTIFICATIONS)
                                .mapToObj(i -> List.of("" + i))
                                .toList())
                .await();
    }

    private static List<String> told(int notifications) {
        return IntStream.range(0, notifications).mapToObj(String::valueOf).toList();
    }

    private List<String> heard(int notifications) throws InterruptedException {
        List<String> all = new ArrayList<>();
        while (all.size() < notifications) {
            String next = heard.poll(30, TimeUnit.SECONDS);
            assertThat(next).as("after %s", all).isNotNull();
            all.add(next);
        }
        assertThat(heard).isEmpty();
        return all;
    }

    @Test
    void whatIsNotifiedWhileDataComeInArrivesBehindThem() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch toldAll = new CountDownLatch(1);
        Flow.Publisher<ByteBuffer> two = to -> to.onSubscribe(new Flow.Subscription() {
            private int given;

            @Override
            public void request(long n) {
                given++;
                if (given == 1) {
                    to.onNext(ByteBuffer.wrap("one\n".getBytes(StandardCharsets.UTF_8)));
                    begun.countDown();
                } else if (given == 2) {
                    new Thread(new FutureTask<>(() -> {
                                toldAll.await();
                                to.onNext(ByteBuffer.wrap("two\n".getBytes(StandardCharsets.UTF_8)));
                                to.onComplete();
                                return "";
                            }))
                            .start();
                }
            }

            @Override
            public void cancel() {}
        });
        Reply<CopyResult> copied = listening.copyIn(T, CopySource.of(two));
        begun.await();
        try {
            tell(0);
        } finally {
            toldAll.countDown();
        }

        assertThat(copied.await().rows()).isEqualTo(2);
        assertThat(heard(NOTIFICATIONS)).isEqualTo(told(NOTIFICATIONS));
    }

    @Test
    void whatIsNotifiedWhileDataGoOutArrivesBehindThem() throws Exception {
        int rows = 200_000;
        AtomicBoolean first = new AtomicBoolean(true);
        long[] bytes = {0};
        OutputStream slow = new OutputStream() {
            @Override
            public void write(int one) {
                bytes[0]++;
            }

            @Override
            public void write(byte[] some, int from, int length) {
                bytes[0] += length;
                if (first.getAndSet(false)) {
                    tell(0);
                }
            }
        };
        CopyResult copied = listening
                .copyOut(
                        CopyTarget.query("select repeat('x', 99) from generate_series(1, " + rows + ")"),
                        CopySink.of(slow),
                        CopyOptions.text())
                .await();

        assertThat(copied).isEqualTo(new CopyResult(rows, 100L * rows));
        assertThat(bytes[0]).isEqualTo(100L * rows);
        assertThat(heard(NOTIFICATIONS)).isEqualTo(told(NOTIFICATIONS));
    }

    @Test
    void whatTheCopiedRowsThemselvesNotifyArrives() throws Exception {
        int rows = 2_000;
        listening
                .executeScript("create function tell() returns trigger language plpgsql as $$ begin"
                        + " perform pg_notify('" + channel()
                        + "', new.filler); raise notice 'told'; return null; end $$;"
                        + " create trigger tell after insert on t for each row execute function tell()")
                .await();

        listening
                .copyIn(CopyTarget.table("t", "filler"), CopySource.rows(told(rows)))
                .await();

        assertThat(heard(rows)).isEqualTo(told(rows));
    }

    /** So they fall between, before and behind all messages that there are. */
    @Test
    void nothingIsLostInManyCopiesBesideManyNotifications() throws Exception {
        int rounds = 20;
        CompletableFuture<Void> telling = CompletableFuture.runAsync(() -> {
            for (int round = 0; round < rounds; round++) {
                tell(round * NOTIFICATIONS);
            }
        });
        int copies = 0;
        while (copies < 20 || !telling.isDone()) {
            CopySource some = CopySource.rows(told(500));
            assertThat(listening
                            .copyIn(CopyTarget.table("t", "filler"), some)
                            .await()
                            .rows())
                    .isEqualTo(500);
            assertThat(listening
                            .copyOut(String.class, CopyTarget.query("select filler from t limit 1000"))
                            .forEach(row -> {})
                            .await())
                    .isEqualTo(Math.min(1000, ++copies * 500));
        }
        telling.join();

        assertThat(heard(rounds * NOTIFICATIONS)).isEqualTo(told(rounds * NOTIFICATIONS));
    }
}

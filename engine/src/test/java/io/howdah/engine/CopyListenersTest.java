// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.howdah.CopyException;
import io.howdah.CopyOptions;
import io.howdah.CopyProgress;
import io.howdah.CopyResult;
import io.howdah.CopySink;
import io.howdah.CopySource;
import io.howdah.CopyTarget;
import io.howdah.Database;
import io.howdah.ErrorId;
import io.howdah.Howdah;
import io.howdah.LoadOptions;
import io.howdah.Session;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the listener of a COPY is told, when and where, and what comes of it if it fails. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class CopyListenersTest {
    private static final CopyTarget T = CopyTarget.table("t", "id", "item");
    private static final CopyTarget FULL = CopyTarget.table("full_of", "id", "item");
    private static final int ROWS = 30_000;

    private Database database;
    private Session session;

    @TempDir
    private Path directory;

    record Item(int id, String item) {}

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri() + "&max-size=2&acquire-timeout=5s");
        session = database.session().await();
        session.executeScript("create table t(id int, item text);"
                        + "create table full_of as select i as id, 'item ' || i as item from generate_series(1, " + ROWS
                        + ") i")
                .await();
    }

    @AfterEach
    void theSessionIsUsableStill() {
        assertThat(session.selectValue(Integer.class, "select 1").await()).isEqualTo(1);
        session.close();
        database.close();
    }

    private static Iterator<Item> items() {
        AtomicInteger next = new AtomicInteger();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return next.get() < ROWS;
            }

            @Override
            public Item next() {
                return new Item(next.incrementAndGet(), "item");
            }
        };
    }

    private static Flow.Publisher<ByteBuffer> inTen(byte[] bytes) {
        int some = bytes.length / 10 + 1;
        return subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            private int given;

            @Override
            public void request(long one) {
                if (given < bytes.length) {
                    int from = given;
                    given = Math.min(bytes.length, from + some);
                    subscriber.onNext(ByteBuffer.wrap(bytes, from, given - from));
                } else {
                    subscriber.onComplete();
                }
            }

            @Override
            public void cancel() {}
        });
    }

    /** The ways in which a listener may be given along. */
    enum Way {
        STREAM_IN {
            @Override
            CopyResult copy(Session on, Path directory, Consumer<CopyProgress> listener) {
                return on.copyIn(T, CopySource.of(new ByteArrayInputStream(Lines.ALL)), told(listener))
                        .await();
            }
        },
        FILE_IN {
            @Override
            CopyResult copy(Session on, Path directory, Consumer<CopyProgress> listener) throws IOException {
                Path file = Files.write(directory.resolve("in.txt"), Lines.ALL);
                return on.copyIn(T, CopySource.of(file), told(listener)).await();
            }
        },
        PUBLISHER_IN {
            @Override
            CopyResult copy(Session on, Path directory, Consumer<CopyProgress> listener) {
                return on.copyIn(T, CopySource.of(inTen(Lines.ALL)), told(listener))
                        .await();
            }
        },
        ROWS_IN {
            @Override
            CopyResult copy(Session on, Path directory, Consumer<CopyProgress> listener) {
                Iterable<Item> rows = CopyListenersTest::items;
                return on.copyIn(T, CopySource.rows(rows), told(listener)).await();
            }
        },
        RECORDS {
            @Override
            CopyResult copy(Session on, Path directory, Consumer<CopyProgress> listener) {
                Iterable<Item> records = CopyListenersTest::items;
                return on.loadFromRecords("t", records, LoadOptions.defaults().onProgress(listener))
                        .await();
            }
        },
        STATEMENT_OUT {
            @Override
            CopyResult copy(Session on, Path directory, Consumer<CopyProgress> listener) {
                CopyTarget statement = CopyTarget.statement("copy full_of to stdout (format csv)");
                return on.copyOut(statement, CopySink.of(OutputStream.nullOutputStream()), told(listener))
                        .await();
            }
        },
        FILE_OUT {
            @Override
            CopyResult copy(Session on, Path directory, Consumer<CopyProgress> listener) {
                return on.copyOut(FULL, CopySink.of(directory.resolve("out.txt")), told(listener))
                        .await();
            }
        },
        SUBSCRIBER_OUT {
            @Override
            CopyResult copy(Session on, Path directory, Consumer<CopyProgress> listener) {
                Demanding<ByteBuffer> subscriber = new Demanding<>();
                Flow.Publisher<ByteBuffer> bytes = on.copyOut(FULL, told(listener));
                bytes.subscribe(subscriber);
                subscriber.request(Long.MAX_VALUE);
                Throwable failure = subscriber.awaitWhatEndsIt();
                if (failure instanceof CopyException ours) {
                    throw ours;
                }
                assertThat(failure).isNull();
                return new CopyResult(
                        ROWS,
                        subscriber.rows().stream()
                                .mapToLong(ByteBuffer::remaining)
                                .sum());
            }
        };

        abstract CopyResult copy(Session on, Path directory, Consumer<CopyProgress> listener) throws IOException;

        private static CopyOptions told(Consumer<CopyProgress> listener) {
            return CopyOptions.text().onProgress(listener);
        }

        ErrorId ifItFails() {
            return name().endsWith("OUT") ? ErrorId.COPY_SINK : ErrorId.COPY_SOURCE;
        }

        boolean knowsRows() {
            return name().endsWith("OUT") || this == ROWS_IN || this == RECORDS;
        }
    }

    @ParameterizedTest
    @EnumSource
    void itIsToldOneAfterTheOtherUpToTheEndAndNeverOnAnEventLoop(Way way) throws IOException {
        List<CopyProgress> told = Collections.synchronizedList(new ArrayList<>());
        Set<String> threads = ConcurrentHashMap.newKeySet();
        AtomicBoolean busy = new AtomicBoolean();
        AtomicBoolean twoAtOnce = new AtomicBoolean();

        CopyResult result = way.copy(session, directory, progress -> {
            twoAtOnce.compareAndSet(false, !busy.compareAndSet(false, true));
            threads.add(Thread.currentThread().getName());
            told.add(progress);
            busy.set(false);
        });

        assertThat(told).extracting(CopyProgress::bytes).isSorted().doesNotHaveDuplicates();
        assertThat(told).extracting(CopyProgress::rows).isSorted();
        assertThat(told.get(told.size() - 1))
                .isEqualTo(new CopyProgress(result.bytes(), way.knowsRows() ? result.rows() : 0));
        assertThat(result.rows()).isEqualTo(ROWS);
        assertThat(twoAtOnce).isFalse();
        assertThat(threads).noneMatch(name -> name.contains("eventloop"));
    }

    @ParameterizedTest
    @EnumSource
    void whatItThrowsEndsTheCopyAndIsTheCauseWhicheverTheWay(Way way) {
        IllegalStateException enough = new IllegalStateException("enough");
        CopyException failure = catchThrowableOfType(
                CopyException.class,
                () -> way.copy(session, directory, progress -> {
                    throw enough;
                }));

        assertThat(failure.id()).isEqualTo(way.ifItFails());
        assertThat(failure)
                .hasCause(enough)
                .hasMessageContaining("The listener")
                .hasMessageContaining("bytes");
        assertThat(session.selectValue(Long.class, "select count(*) from t").await())
                .isZero();
        assertThat(directory.resolve("out.txt")).doesNotExist();
    }

    /**
     * Rows that take their time, as those which somebody else is asked for, are not gathered until they make a portion: nothing
     * would move for minutes, which is a standstill to command-timeout and to a session that is closed.
     */
    @Test
    void rowsThatComeSlowlyMoveAndAreToldWhileMoreAreToCome() {
        AtomicBoolean told = new AtomicBoolean();
        Iterator<Item> slow = new Iterator<>() {
            private int given;

            @Override
            public boolean hasNext() {
                return given < 200 && !told.get();
            }

            @Override
            public Item next() {
                pause();
                return new Item(++given, "x");
            }
        };
        Iterable<Item> rows = () -> slow;
        long copied = session.copyIn(
                        T, CopySource.rows(rows), CopyOptions.text().onProgress(progress -> told.set(true)))
                .await()
                .rows();
        assertThat(copied).as("rows until the listener was told").isLessThan(200);
    }

    private static void pause() {
        try {
            Thread.sleep(15); // that is how slow they are
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.howdah.CopyException;
import io.howdah.CopyOptions;
import io.howdah.CopyProgress;
import io.howdah.CopyResult;
import io.howdah.CopySink;
import io.howdah.CopySource;
import io.howdah.CopyTarget;
import io.howdah.DataException;
import io.howdah.Database;
import io.howdah.ErrorId;
import io.howdah.Howdah;
import io.howdah.HowdahException;
import io.howdah.PermissionDeniedException;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.Sql;
import io.howdah.SqlGrammarException;
import io.howdah.StackExecutionException;
import io.howdah.StatementStack;
import io.howdah.TransactionRolledBackException;
import io.howdah.UniqueViolationException;
import io.howdah.Upsert;
import io.howdah.UsageException;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(PostgresExtension.class)
@Timeout(60)
class CopyTest {
    private static final CopyTarget T = CopyTarget.table("t", "id", "item");
    private static final String TWO = "1\ttea\n2\t\\N\n";

    private Database database;
    private Session session;

    @TempDir
    private Path directory;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri() + "&max-size=2&acquire-timeout=5s");
        session = database.session().await();
        session.execute("create table t(id int primary key, item text)").await();
    }

    @AfterEach
    void theSessionIsUsableStill() {
        assertThat(session.selectValue(Integer.class, "select 1").await()).isEqualTo(1);
        session.close();
        database.close();
    }

    private static CopySource bytes(String text) {
        return CopySource.of(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private List<String> items() {
        return session.select(String.class, "select id || ' ' || coalesce(item, '-') from t order by id")
                .await();
    }

    private String out(CopyTarget target, CopyOptions options) {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        session.copyOut(target, CopySink.of(written), options).await();
        return written.toString(StandardCharsets.UTF_8);
    }

    @Test
    void textComesFromAStreamAndGoesToOne() {
        CopyResult in = session.copyIn(T, bytes(TWO)).await();
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        CopyResult out =
                session.copyOut(CopyTarget.table("t"), CopySink.of(written)).await();

        assertThat(in).isEqualTo(new CopyResult(2, TWO.length()));
        assertThat(out).isEqualTo(in);
        assertThat(written).hasToString(TWO);
        assertThat(items()).containsExactly("1 tea", "2 -");
    }

    @Test
    void csvHasAHeaderADelimiterANullAndQuotes() throws IOException {
        Path file = directory.resolve("t.csv");
        Files.writeString(file, "item;id\n|a;b|;1\n(none);2\n|\\||;3\n");
        CopyOptions options = CopyOptions.csv()
                .header()
                .delimiter(';')
                .nullAs("(none)")
                .quote('|')
                .escape('\\');
        CopyTarget turned = CopyTarget.table("t", "item", "id");

        session.copyIn(turned, CopySource.of(file), options).await();
        assertThat(items()).containsExactly("1 a;b", "2 -", "3 |");

        Path copy = directory.resolve("copy.csv");
        session.copyOut(turned, CopySink.of(copy), options).await();
        assertThat(copy).hasSameTextualContentAs(file);
    }

    @Test
    void textHasADelimiterANullAndFromPostgres15OnAHeader() {
        CopyOptions options = CopyOptions.text().delimiter('|').nullAs("?");
        String rows = "1|tea\n2|?\n";
        session.copyIn(T, bytes(rows), options).await();
        assertThat(items()).containsExactly("1 tea", "2 -");
        assertThat(out(T, options)).isEqualTo(rows);

        session.execute("truncate t").await();
        int version = session.selectValue(Integer.class, "select current_setting('server_version_num')::int / 10000")
                .await();
        if (version < 15) {
            assertThatThrownBy(() -> session.copyIn(T, bytes("id|item\n" + rows), options.header())
                            .await())
                    .isInstanceOf(HowdahException.class)
                    .hasMessageContaining("HEADER");
            assertThat(items()).isEmpty();
        } else {
            session.copyIn(T, bytes("id|item\n" + rows), options.header()).await();
            assertThat(items()).containsExactly("1 tea", "2 -");
            assertThat(out(T, options.header())).isEqualTo("id|item\n" + rows);
        }
    }

    @Test
    void binaryIsTakenAsItIs() {
        session.copyIn(T, bytes(TWO)).await();
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        session.copyOut(T, CopySink.of(written), CopyOptions.binary()).await();
        session.execute("truncate t").await();

        assertThat(HexFormat.of().formatHex(written.toByteArray())).startsWith("5047434f50590aff0d0a00");
        session.copyIn(T, CopySource.of(new ByteArrayInputStream(written.toByteArray())), CopyOptions.binary())
                .await();
        assertThat(items()).containsExactly("1 tea", "2 -");
    }

    @Test
    void optionsThatAreTextsAreQuoted() {
        session.execute("insert into t values (1, null)").await();
        CopyOptions options = CopyOptions.text().nullAs("it's \\ ''");

        assertThat(out(T, options)).isEqualTo("1\tit's \\ ''\n");
        session.execute("truncate t").await();
        session.copyIn(T, bytes("1\tit's \\ ''\n"), options).await();
        assertThat(items()).containsExactly("1 -");
    }

    @Test
    void aStatementSaysAllByItself() {
        session.copyIn(
                        CopyTarget.statement("copy t(id, item) from stdin (format csv, force_not_null (item))"),
                        bytes("1,\n2,b"))
                .await();
        assertThat(items()).containsExactly("1 ", "2 b");
        assertThat(out(CopyTarget.statement("/* all */ COPY (select 'to stdout') TO STDOUT;"), CopyOptions.text()))
                .isEqualTo("to stdout\n");
        assertThat(out(
                        CopyTarget.query("select 7 -- of them"),
                        CopyOptions.csv().header()))
                .endsWith("\n7\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "copy t to stdout",
                "copy t from '/etc/passwd'",
                "copy t from program 'true'",
                "select 1",
                "",
                "copy t from stdin; drop table t",
                "insert into t values (1, 'from stdin')"
            })
    void whatIsNoCopyFromStdinIsRefusedBeforeAnythingIsSent(String sql) {
        assertThatThrownBy(() ->
                        session.copyIn(CopyTarget.statement(sql), bytes(TWO)).await())
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("HOWDAH-0701")
                .hasMessageContaining("nothing was sent");
    }

    @Test
    void noStatementTheWrongWayRoundNorOptionsBesideIt() {
        assertRefused(ErrorId.COPY_STATEMENT, () -> out(CopyTarget.statement("copy t from stdin"), CopyOptions.text()));
        assertRefused(ErrorId.COPY_STATEMENT, () -> out(CopyTarget.query("select 1; select 2"), CopyOptions.text()));
        assertRefused(ErrorId.COPY_STATEMENT, () -> session.copyIn(
                        CopyTarget.statement("copy t from stdin"), bytes(TWO), CopyOptions.csv())
                .await());
        assertRefused(ErrorId.COPY_STATEMENT, () -> session.copyIn(CopyTarget.query("select 1"), bytes(TWO))
                .await());
        assertRefused(ErrorId.COPY_STATEMENT, () -> session.copyIn(
                        CopyTarget.statement("copy t from stdin"), CopySource.rows(List.of(List.of(1, "a"))))
                .await());
        assertRefused(
                ErrorId.COPY_STATEMENT, () -> session.copyOut(Integer.class, CopyTarget.statement("copy t to stdout"))
                        .forEach(row -> {})
                        .await());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsRefusedIsToldToTheSubscriberWheneverItAsks(boolean atOnce) throws Exception {
        CompletableFuture<Flow.Subscription> subscribed = new CompletableFuture<>();
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        session.copyOut(CopyTarget.query("select 1; select 2"), CopyOptions.text())
                .subscribe(new Flow.Subscriber<>() {
                    @Override
                    public void onSubscribe(Flow.Subscription subscription) {
                        subscribed.complete(subscription);
                        if (atOnce) {
                            subscription.request(1);
                        }
                    }

                    @Override
                    public void onNext(ByteBuffer bytes) {}

                    @Override
                    public void onError(Throwable why) {
                        told.complete(why);
                    }

                    @Override
                    public void onComplete() {}
                });
        subscribed.get(30, TimeUnit.SECONDS).request(1);
        assertThat(told.get(30, TimeUnit.SECONDS)).isInstanceOf(UsageException.class);
    }

    @Test
    void whatIsNoTextIsRefusedBeforeItIsSent() {
        String half = "\ud83d";
        List<Reply<?>> refused = List.of(
                session.copyIn(CopyTarget.statement("copy t from stdin (null '" + half + "')"), bytes(TWO)),
                session.copyIn(T, bytes(TWO), CopyOptions.text().nullAs("\0")),
                session.copyIn(CopyTarget.table("t", "id", half), bytes(TWO)),
                session.copyIn(CopyTarget.table("t" + half), CopySource.rows(List.of(new Item(1, "a")))),
                session.copyOut(CopyTarget.query("select '" + half + "'"), CopySink.of(new ByteArrayOutputStream())),
                session.copyOut(Integer.class, CopyTarget.query("select /*\0*/ 1"))
                        .forEach(row -> {}),
                session.execute(Upsert.into("t").row(new Item(1, "a")).key("id").returning(half)));
        assertThat(refused).allSatisfy(reply -> assertThatThrownBy(reply::await)
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("nothing was sent"));
    }

    private static void assertRefused(ErrorId id, Runnable call) {
        assertThat(catchThrowableOfType(UsageException.class, call::run).id()).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"copy t from stdin", "copy (select 1) to stdout", "/**/ COPY t FROM STDIN; select 1"})
    void asAStatementLikeOthersItIsRefusedWithTheRightVerb(String sql) {
        assertThatThrownBy(() -> session.execute(sql).await())
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("HOWDAH-0220")
                .hasMessageContaining("copyIn");
        assertThatThrownBy(() -> session.executeScript("select 1; " + sql).await())
                .hasMessageStartingWith("HOWDAH-0220");
        assertThatThrownBy(() -> session.select(sql).await()).hasMessageStartingWith("HOWDAH-0220");
        for (StatementStack stack : List.of(
                StatementStack.empty().pushExecute(sql),
                StatementStack.empty().pushExecuteMany(sql, List.of(List.of())),
                StatementStack.empty().pushExecuteScript("select 1; " + sql))) {
            assertThatThrownBy(() -> session.executeStack(stack).await())
                    .isInstanceOf(StackExecutionException.class)
                    .cause()
                    .hasMessageStartingWith("HOWDAH-0220");
        }
        List<Runnable> others = List.of(
                () -> session.executeMany(sql, List.of(List.of())).await(),
                () -> session.prepare(sql).await(),
                () -> session.selectWithTotal(1, 0, sql).await(),
                () -> session.stream(sql).forEach(row -> {}).await(),
                () -> session.execute(Sql.unprepared(sql)).await(),
                () -> database.execute(sql).await(),
                () -> database.select(sql).await());
        assertThat(others).allSatisfy(verb -> assertThatThrownBy(verb::run).hasMessageStartingWith("HOWDAH-0220"));
    }

    @Test
    void theServersOwnFilesAreTheServersMatter() {
        assertThatThrownBy(() -> session.execute("copy t from '/stdin'").await())
                .isInstanceOf(PermissionDeniedException.class);
    }

    @Test
    void anErrorNamesTheLineAndNothingStays() {
        String many = lines(50_000);
        DataException failure = catchThrowableOfType(
                DataException.class, () -> session.copyIn(T, bytes(many + "x\ty\n" + lines(50_000, 100_000)))
                        .await());

        assertThat(failure.server().orElseThrow().where())
                .hasValueSatisfying(where -> assertThat(where).contains("line 50001", "column id"));
        assertThat(items()).isEmpty();
    }

    private static String lines(int count) {
        return lines(0, count);
    }

    private static String lines(int from, int to) {
        StringBuilder lines = new StringBuilder();
        IntStream.range(from, to)
                .forEach(i -> lines.append(i).append("\titem ").append(i).append('\n'));
        return lines.toString();
    }

    @Test
    void whatTheServerRefusesAtOnceReadsNothingOfTheSource() {
        InputStream untouched = new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("read");
            }
        };
        assertThatThrownBy(() -> session.copyIn(CopyTarget.table("missing"), CopySource.of(untouched))
                        .await())
                .isInstanceOf(SqlGrammarException.class);
    }

    @Test
    void aSourceThatFailsUndoesAll() {
        InputStream failing = new InputStream() {
            private int read;

            @Override
            public int read() throws IOException {
                if (read++ >= 300_000) {
                    throw new IOException("the disk is gone");
                }
                return read % 2 == 0 ? '\n' : '0' + read % 7;
            }
        };
        session.execute("create table numbers(n int)").await();
        CopyException failure = catchThrowableOfType(
                CopyException.class, () -> session.copyIn(CopyTarget.table("numbers"), CopySource.of(failing))
                        .await());

        assertThat(failure.id()).isEqualTo(ErrorId.COPY_SOURCE);
        assertThat(failure).hasRootCauseMessage("the disk is gone");
        assertThat(session.selectValue(Long.class, "select count(*) from numbers")
                        .await())
                .isZero();
    }

    @Test
    void aSinkThatFailsIsToldAndHarmsNeitherTheSessionNorATransaction() {
        session.execute("insert into t select i, repeat('x', 100) from generate_series(1, 100000) i")
                .await();
        OutputStream failing = new OutputStream() {
            private int written;

            @Override
            public void write(int b) throws IOException {
                if (++written > 100_000) {
                    throw new IOException("the disk is full");
                }
            }
        };
        for (boolean inTransaction : new boolean[] {false, true}) {
            if (inTransaction) {
                session.begin().await();
                session.execute("insert into t values (-1, 'kept')");
            }
            assertThat(catchThrowableOfType(CopyException.class, () -> session.copyOut(T, CopySink.of(failing))
                                    .await())
                            .id())
                    .isEqualTo(ErrorId.COPY_SINK);
        }
        session.commit().await();
        assertThat(session.selectValue(String.class, "select item from t where id = -1")
                        .await())
                .isEqualTo("kept");
    }

    @Test
    void aSinkThatFailsAtItsEndIsToldToo() {
        IOException full = new IOException("the disk is full");
        OutputStream failing = new OutputStream() {
            @Override
            public void write(int b) {}

            @Override
            public void flush() throws IOException {
                throw full;
            }
        };
        session.execute("insert into t values (1, 'tea')").await();
        assertThatThrownBy(() -> session.copyOut(T, CopySink.of(failing)).await())
                .isInstanceOf(CopyException.class)
                .hasMessageStartingWith(ErrorId.COPY_SINK.toString())
                .hasCause(full);
        assertThatThrownBy(() -> session.copyOut(CopyTarget.table("missing"), CopySink.of(failing))
                        .await())
                .isInstanceOf(SqlGrammarException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSinkIsLetGoByWhomeverTheCopyIsEnded(boolean byALimit) throws Exception {
        CountDownLatch letGo = new CountDownLatch(1);
        OutputStream sink = new OutputStream() {
            @Override
            public void write(int b) {}

            @Override
            public void flush() {
                letGo.countDown();
            }
        };
        Reply<CopyResult> endless = session.copyOut(CopyTarget.query("select pg_sleep(600)"), CopySink.of(sink));
        if (byALimit) {
            assertThatThrownBy(() -> endless.orTimeout(1, TimeUnit.MILLISECONDS).join())
                    .hasCauseInstanceOf(TimeoutException.class);
        } else {
            endless.cancel(true);
        }
        assertThat(letGo.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void itIsPartOfTheTransactionThatIsOpen() {
        session.begin();
        Reply<CopyResult> in = session.copyIn(T, bytes(TWO));
        Reply<Long> seen = session.selectValue(Long.class, "select count(*) from t");
        session.rollback().await();

        assertThat(in.await().rows()).isEqualTo(2);
        assertThat(seen.await()).isEqualTo(2);
        assertThat(items()).isEmpty();

        session.begin();
        Reply<CopyResult> failing = session.copyIn(T, bytes("1\ta\n1\tb\n"));
        assertThatThrownBy(() -> session.commit().await()).isInstanceOf(TransactionRolledBackException.class);
        assertThatThrownBy(failing::await).isInstanceOf(UniqueViolationException.class);
    }

    @Test
    void itKeepsItsPlaceAmongPipelinedStatements() {
        List<Reply<Long>> counts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            session.copyIn(T, bytes(i + "\ta\n"));
            counts.add(session.selectValue(Long.class, "select count(*) from t"));
            session.execute("update t set item = 'b' where id = $1", i);
            session.copyOut(Integer.class, CopyTarget.query("select id from t")).forEach(row -> {});
        }
        for (int i = 0; i < 20; i++) {
            assertThat(counts.get(i).await()).isEqualTo(i + 1);
        }
        assertThat(session.selectValue(Long.class, "select count(*) from t where item = 'b'")
                        .await())
                .isEqualTo(20);
    }

    @Test
    void aPublisherIsAskedAsThereIsRoom() {
        try (SubmissionPublisher<ByteBuffer> publisher = new SubmissionPublisher<>()) {
            Reply<CopyResult> reply = session.copyIn(T, CopySource.of(publisher));
            while (!publisher.hasSubscribers()) {
                Thread.onSpinWait(); // it subscribes when the server is ready
            }
            for (int i = 0; i < 20_000; i++) {
                publisher.submit(ByteBuffer.wrap((i + "\tx\n").getBytes(StandardCharsets.US_ASCII)));
            }
            publisher.close();
            assertThat(reply.await().rows()).isEqualTo(20_000);
        }
    }

    /** One that does not see to it itself that they do not pile up on the stack. */
    @Test
    void aPublisherMayGiveTheNextBufferBeforeItHasReturned() {
        int rows = 100_000;
        Flow.Publisher<ByteBuffer> onTheSpot = subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            private int given;

            @Override
            public void request(long n) {
                if (given++ < rows) {
                    subscriber.onNext(ByteBuffer.wrap((given + "\tx\n").getBytes(StandardCharsets.US_ASCII)));
                } else {
                    subscriber.onComplete();
                }
            }

            @Override
            public void cancel() {}
        });
        assertThat(session.copyIn(T, CopySource.of(onTheSpot))
                        .await(Duration.ofSeconds(30))
                        .rows())
                .isEqualTo(rows);
    }

    @Test
    void theErrorOfAPublisherUndoesAll() {
        IllegalStateException why = new IllegalStateException("no more");
        Flow.Publisher<ByteBuffer> failing = subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            private int given;

            @Override
            public void request(long n) {
                if (given++ < 3) {
                    subscriber.onNext(ByteBuffer.wrap((given + "\tx\n").getBytes(StandardCharsets.US_ASCII)));
                } else {
                    subscriber.onError(why);
                }
            }

            @Override
            public void cancel() {}
        });
        assertThatThrownBy(() -> session.copyIn(T, CopySource.of(failing)).await())
                .isInstanceOf(CopyException.class)
                .hasCause(why);
        assertThat(items()).isEmpty();
    }

    @Test
    void bytesComeAsTheSubscriberAsks() {
        session.copyIn(T, bytes(lines(200_000))).await();
        Demanding<ByteBuffer> subscriber = new Demanding<>();
        session.copyOut(CopyTarget.query("select * from t order by id"), CopyOptions.text())
                .subscribe(subscriber);

        subscriber.request(1);
        subscriber.awaitRows(1);
        subscriber.request(Long.MAX_VALUE);
        subscriber.awaitEnd();

        StringBuilder all = new StringBuilder();
        subscriber.rows().forEach(piece -> all.append(StandardCharsets.UTF_8.decode(piece.duplicate())));
        assertThat(all).hasToString(lines(200_000));
    }

    /** Far less than is worth a portion, from a server that waits for a lock then. */
    @Test
    void whatHasComeIsHandedOnThoughTheServerHasMoreToSend() throws Exception {
        String lock = "'t'::regclass::oid::bigint";
        CountDownLatch come = new CountDownLatch(1);
        OutputStream sink = new OutputStream() {
            @Override
            public void write(int b) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
                come.countDown();
            }
        };
        try (Session holder = database.session().await()) {
            holder.execute("select pg_advisory_lock(" + lock + ")").await();
            Reply<CopyResult> out = session.copyOut(
                    CopyTarget.query("select repeat('x', 20000), case i when 2 then pg_advisory_xact_lock(" + lock
                            + ") end::text from generate_series(1, 2) i"),
                    CopySink.of(sink));

            assertThat(come.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(out).isNotDone();
            holder.execute("select pg_advisory_unlock(" + lock + ")").await();
            assertThat(out.await().rows()).isEqualTo(2);
        }
    }

    @Test
    void aSubscriberThatCancelsLeavesNothingOpen() {
        for (boolean inTransaction : new boolean[] {false, true}) {
            if (inTransaction) {
                session.begin();
                session.execute("insert into t values (1, 'kept')");
            }
            Demanding<ByteBuffer> subscriber = new Demanding<>();
            session.copyOut(CopyTarget.query("select generate_series(1, 300000)"), CopyOptions.text())
                    .subscribe(subscriber);
            subscriber.request(1);
            subscriber.awaitRows(1);
            subscriber.cancel();
            assertThat(session.selectValue(Integer.class, "select 2").await()).isEqualTo(2);
        }
        session.commit().await();
        assertThat(items()).containsExactly("1 kept");
    }

    @Test
    void aCopyOfTheDatabaseHasAConnectionForItself() {
        assertThat(database.copyIn(T, bytes(TWO)).await().rows()).isEqualTo(2);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        database.copyOut(CopyTarget.query("select count(*) from t"), CopySink.of(written))
                .await();
        assertThat(written).hasToString("2\n");
        assertThat(database.loadFromRecords("t", List.of(new Item(3, "rice")))
                        .await()
                        .rows())
                .isEqualTo(1);
        Demanding<ByteBuffer> stalled = new Demanding<>();
        database.copyOut(
                        CopyTarget.query("select repeat('x', 1000) from generate_series(1, 100000)"), CopyOptions.csv())
                .subscribe(stalled);
        stalled.request(1);
        stalled.awaitRows(1);
        stalled.cancel();
        assertThat(database.selectValue(Long.class, "select count(*) from t").await())
                .isEqualTo(3);
    }

    record Item(int id, String item) {}

    @Test
    void progressIsToldInBothDirections() {
        List<CopyProgress> told = Collections.synchronizedList(new ArrayList<>());
        String text = lines(100_000);
        CopyResult in = session.copyIn(T, bytes(text), CopyOptions.text().onProgress(told::add))
                .await();
        assertThat(told).hasSizeGreaterThan(5);
        assertThat(told.get(told.size() - 1)).isEqualTo(new CopyProgress(in.bytes(), 0));

        told.clear();
        CopyResult out = session.copyOut(
                        T,
                        CopySink.of(OutputStream.nullOutputStream()),
                        CopyOptions.text().onProgress(told::add))
                .await();
        assertThat(told.get(told.size() - 1)).isEqualTo(new CopyProgress(out.bytes(), out.rows()));

        told.clear();
        session.copyIn(
                        T,
                        CopySource.rows(IntStream.range(200_000, 210_000).mapToObj(i -> new Item(i, "x"))),
                        CopyOptions.text().onProgress(told::add))
                .await();
        assertThat(told.get(told.size() - 1).rows()).isEqualTo(10_000);
    }

    @Test
    void aListenerThatThrowsEndsTheCopy() {
        IllegalStateException enough = new IllegalStateException("enough");
        assertThatThrownBy(() -> session.copyIn(
                                T, bytes(lines(100_000)), CopyOptions.text().onProgress(progress -> {
                                    throw enough;
                                }))
                        .await())
                .isInstanceOf(CopyException.class)
                .hasCause(enough);
        assertThat(items()).isEmpty();
    }

    @Test
    void noticesNotificationsAndSettingsOfTriggersComeThroughInTheMiddle() {
        session.executeScript(
                        """
                        create function noisy() returns trigger language plpgsql as $$ begin
                            raise notice 'row %', new.id;
                            perform set_config('application_name', 'row ' || new.id, false);
                            return new; end $$;
                        create trigger noisy before insert on t for each row execute function noisy();
                        create function heard(n int) returns int language plpgsql as $$ begin
                            raise notice 'out %', n; return n; end $$
                        """)
                .await();
        assertThat(session.copyIn(T, bytes(lines(5000))).await().rows()).isEqualTo(5000);
        assertThat(out(CopyTarget.query("select heard(id) from t order by id"), CopyOptions.text()))
                .startsWith("0\n1\n2\n")
                .endsWith("4999\n");
    }

    @Test
    void namesAreQuotedAlways() {
        session.execute("create table \"Odd \"\"Name\"(\"Select\" int, \"a\"\"b\" text)")
                .await();
        CopyTarget odd = CopyTarget.table("\"Odd \"\"Name\"", "Select", "a\"b");
        session.copyIn(odd, bytes("1\tx\n")).await();
        assertThat(out(odd, CopyOptions.text())).isEqualTo("1\tx\n");
    }

    @Test
    void failuresOfTheTargetAreHowdahsOwn() {
        assertThatThrownBy(() -> session.copyOut(Item.class, CopyTarget.table("missing"))
                        .forEach(item -> {})
                        .await())
                .isInstanceOf(SqlGrammarException.class);
        assertThatThrownBy(() -> session.copyIn(CopyTarget.table("missing"), CopySource.rows(List.of(new Item(1, "a"))))
                        .await())
                .isInstanceOf(HowdahException.class)
                .isInstanceOf(SqlGrammarException.class);
    }
}

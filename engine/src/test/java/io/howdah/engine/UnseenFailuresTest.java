// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.fail;

import io.howdah.CopySink;
import io.howdah.CopySource;
import io.howdah.CopyTarget;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.HowdahException;
import io.howdah.Reply;
import io.howdah.Row;
import io.howdah.Session;
import io.howdah.TransactionRolledBackException;
import io.howdah.UniqueViolationException;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A reply that fails and that nobody looks at is logged when it is garbage, once; no other one is. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
class UnseenFailuresTest {
    private static final Logger LOGGER = Logger.getLogger(Reply.class.getName());

    private final BlockingQueue<String> logged = new LinkedBlockingQueue<>();
    private final Logged heard = new Logged(LOGGER.getName(), entry -> logged.add(entry.getMessage()));

    @BeforeEach
    void listen(TestSchema schema) {
        LOGGER.setUseParentHandlers(false);
        try (Database database = Howdah.open(schema.uri())) {
            untilNothingIsLeft(database, ofOtherTests -> {});
        }
    }

    @AfterEach
    void stopListening() {
        heard.close();
        LOGGER.setUseParentHandlers(true);
    }

    /** Collects garbage until something has come of it, for a while. */
    private static <T> @Nullable T collecting(Supplier<@Nullable T> poll) {
        T found = poll.get();
        for (int i = 0; found == null && i < 300; i++) {
            System.gc();
            found = poll.get();
        }
        return found;
    }

    private static <T> @Nullable T poll(BlockingQueue<T> queue) {
        try {
            return queue.poll(100, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private @Nullable String nextLogged() {
        return collecting(() -> poll(logged));
    }

    private void assertNothingElseWasLogged(Database database) {
        untilNothingIsLeft(database, other -> fail("logged besides: " + other));
        assertThat(logged).isEmpty();
    }

    /** After two sentinels everything that was garbage before has been logged, or is not. */
    private void untilNothingIsLeft(Database database, Consumer<String> other) {
        for (String sentinel : new String[] {"first_sentinel", "second_sentinel"}) {
            database.execute("select " + sentinel);
            for (String next = heardNext(); !next.contains(sentinel); next = heardNext()) {
                other.accept(next);
            }
        }
    }

    private String heardNext() {
        String next = nextLogged();
        assertThat(next).isNotNull();
        return next;
    }

    @Test
    void aFailureThatNobodyLooksAtIsLoggedOnce(TestSchema schema) {
        try (Database database = Howdah.open(schema.uri())) {
            database.execute("select nonsense from nowhere where id = $1", "s3cret");

            assertThat(nextLogged())
                    .startsWith("HOWDAH-0404")
                    .contains("HOWDAH-0202", "select nonsense from nowhere")
                    .doesNotContain("s3cret");
            assertNothingElseWasLogged(database);
        }
    }

    @Test
    void soIsOneThatWasRefusedBeforeAnythingWasSent(TestSchema schema) {
        try (Database database = Howdah.open(schema.uri())) {
            database.execute("select $1, $2", "one");

            assertThat(nextLogged()).startsWith("HOWDAH-0404").contains("HOWDAH-0504");
        }
    }

    @Test
    void soIsACopyWhoeverTakesOrGivesItsData(TestSchema schema) {
        try (Database database = Howdah.open(schema.uri())) {
            CopyTarget nowhere = CopyTarget.table("nowhere");
            List<Runnable> forgotten = List.of(
                    () -> database.copyIn(nowhere, CopySource.of(InputStream.nullInputStream())),
                    () -> database.loadFromRecords("nowhere", List.of(Map.of("id", 1))),
                    () -> database.copyOut(nowhere, CopySink.of(OutputStream.nullOutputStream())),
                    () -> database.copyOut(Row.class, nowhere).forEach(row -> {}));
            for (Runnable copy : forgotten) {
                copy.run();

                assertThat(nextLogged()).startsWith("HOWDAH-0404").contains("HOWDAH-0202", "\"nowhere\"");
            }
            assertNothingElseWasLogged(database);
        }
    }

    @Test
    void soIsWorkInASessionOrInATransactionOfItsOwn(TestSchema schema) {
        try (Database database = Howdah.open(schema.uri())) {
            List<Runnable> forgotten = List.of(
                    () -> database.with(session -> session.execute("select from nowhere")),
                    () -> database.inTransaction(session -> session.execute("select from nowhere")),
                    () -> database.inTransaction(session ->
                            session.execute("select from nowhere").thenCompose(none -> session.execute("select"))),
                    () -> database.executeMany("insert into nowhere values ($1)", List.of(List.of(1), List.of(2))));
            for (Runnable work : forgotten) {
                work.run();

                assertThat(nextLogged()).startsWith("HOWDAH-0404").contains("HOWDAH-0202", "nowhere");
            }
            assertNothingElseWasLogged(database);
        }
    }

    @Test
    void aSessionWithoutAConnectionIsOne(TestSchema schema) {
        try (Database database = Howdah.open(schema.uri() + "&password=wrong&user=nobody")) {
            database.session();

            assertThat(nextLogged()).startsWith("HOWDAH-0404").contains("HOWDAH-01");
        }
    }

    /** What counts as looking. */
    enum Look {
        AWAIT(reply -> catchThrowable(reply::await)),
        GET(reply -> catchThrowable(reply::get)),
        JOIN(reply -> catchThrowable(reply::join)),
        GET_NOW(reply -> {
            catchThrowable(reply::await);
            catchThrowable(() -> reply.getNow(null));
        }),
        CANCEL(Reply::cancel),
        CANCEL_THE_FUTURE(reply -> reply.cancel(true)),
        COMPLETE(reply -> reply.complete(null)),
        STAGE_BEFORE(reply -> reply.thenApply(row -> row)),
        STAGE_AFTER(reply -> afterItFailed(reply, () -> reply.whenComplete((value, failure) -> {}))),
        ASKED(reply -> afterItFailed(reply, reply::isCompletedExceptionally)),
        ALL_OF_BEFORE(reply -> {
            CompletableFuture<String> other = new CompletableFuture<>();
            CompletableFuture<Void> all = CompletableFuture.allOf(reply, other);
            afterItFailed(reply, () -> other.complete("done"));
            assertThat(all).isCompletedExceptionally();
        }),
        ALL_OF_AFTER(reply -> afterItFailed(reply, () -> CompletableFuture.allOf(reply))),
        COMPOSED(reply -> CompletableFuture.completedFuture(1).thenCompose(one -> reply));

        private final Consumer<Reply<?>> look;

        Look(Consumer<Reply<?>> look) {
            this.look = look;
        }

        private static void afterItFailed(Reply<?> reply, Runnable look) {
            while (!reply.isDone()) { // the one question that is no look
                Thread.onSpinWait();
            }
            look.run();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFailureThatSomebodyLooksAtIsNotLogged(Look look, TestSchema schema) {
        try (Database database = Howdah.open(schema.uri())) {
            ReferenceQueue<Reply<?>> garbage = new ReferenceQueue<>();
            PhantomReference<Reply<?>> reference = failAndLook(database, look, garbage);

            assertThat(collecting(() -> waitFor(garbage))).isSameAs(reference);
            assertNothingElseWasLogged(database);
        }
    }

    private static PhantomReference<Reply<?>> failAndLook(
            Database database, Look look, ReferenceQueue<Reply<?>> garbage) {
        Reply<?> reply = database.execute("select 1/0 from pg_sleep(0.05)");
        look.look.accept(reply);
        return new PhantomReference<>(reply, garbage);
    }

    private static @Nullable Object waitFor(ReferenceQueue<?> garbage) {
        try {
            return garbage.remove(100);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Test
    void whatFailsInATransactionIsToldByItsCommit(TestSchema schema) {
        try (Database database = Howdah.open(schema.uri())) {
            database.execute("create table t(id int primary key)").await();
            try (Session session = database.session().await()) {
                session.begin();
                session.execute("insert into t values (1)");
                session.execute("insert into t values (1)");
                session.execute("insert into t values (2)");

                assertThatThrownBy(() -> session.commit().await())
                        .isInstanceOf(TransactionRolledBackException.class)
                        .hasMessageContaining("HOWDAH-0211")
                        .hasCauseInstanceOf(UniqueViolationException.class);
            }
            assertNothingElseWasLogged(database);
        }
    }

    @Test
    void aCommitThatFailsAndThatNobodyLooksAtIsLogged(TestSchema schema) {
        try (Database database = Howdah.open(schema.uri())) {
            try (Session session = database.session().await()) {
                session.begin();
                session.execute("select 1/0");
                session.commit();
            }
            assertThat(nextLogged()).startsWith("HOWDAH-0404").contains("HOWDAH-0304", "division by zero");
        }
    }

    /** Its text may hold values of the application's. */
    @Test
    void ofAForeignFailureOnlyTheClassIsLogged() {
        Reply.failed(PlainHome.INSTANCE, new IllegalStateException("s3cret"));

        assertThat(nextLogged()).endsWith("java.lang.IllegalStateException");
    }

    @Test
    void aFailureThatIsLookedAtStillSaysWhatItSaid() {
        HowdahException failure = new HowdahException(io.howdah.ErrorId.STATEMENT, "no");
        Reply.failed(PlainHome.INSTANCE, failure);

        assertThat(failure).hasToString("io.howdah.HowdahException: HOWDAH-0201 no");
        assertThat(failure.getStackTrace()).isNotEmpty();
    }
}

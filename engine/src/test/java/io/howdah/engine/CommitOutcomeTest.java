// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.CommitOutcomeUnknownException;
import io.howdah.ConnectionLostException;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.QueryTimeoutException;
import io.howdah.Session;
import io.howdah.TransactionOptions;
import io.howdah.testkit.Link;
import io.howdah.testkit.Link.Side;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A commit that was sent and has no answer. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class CommitOutcomeTest {
    private AnswerThief thief;
    private Database direct;
    private Database database;

    @BeforeEach
    void open(TestSchema schema) throws Exception {
        direct = Howdah.open(schema.uri());
        direct.execute("create table t(id int)").await();
        thief = new AnswerThief(schema.server().host(), schema.server().port(), "COMMIT\0");
        database = Howdah.open(schema.uri().replace(":" + schema.server().port() + "/", ":" + thief.port() + "/"));
    }

    @AfterEach
    void close() {
        database.close();
        direct.close();
        thief.close();
    }

    @Test
    void aCommitWithoutAnAnswerHasAnExceptionOfItsOwn() {
        try (Session session = database.session().await()) {
            session.begin();
            session.execute("insert into t values (1)").await();
            assertThatThrownBy(() -> session.commit().await())
                    .isInstanceOf(CommitOutcomeUnknownException.class)
                    .isNotInstanceOf(ConnectionLostException.class)
                    .hasMessageStartingWith("HOWDAH-0307")
                    .hasMessageContaining("Look for what it wrote")
                    .hasCauseInstanceOf(ConnectionLostException.class);
        }
        assertThat(direct.selectValue(Long.class, "select count(*) from t").await())
                .isEqualTo(1);
    }

    @Test
    void theWorkIsNotRunAgain() {
        AtomicInteger runs = new AtomicInteger();

        assertThatThrownBy(() -> database.inTransaction(
                                TransactionOptions.defaults().retries(5), session -> {
                                    runs.incrementAndGet();
                                    return session.execute("insert into t values (1)");
                                })
                        .await())
                .isInstanceOf(CommitOutcomeUnknownException.class);
        assertThat(runs).hasValue(1);
        assertThat(direct.selectValue(Long.class, "select count(*) from t").await())
                .isEqualTo(1);
    }

    @Test
    void aConnectionThatBreaksBeforeTheCommitIsSentIsLostAndNoMore(TestSchema schema) {
        try (Session session = database.session().await()) {
            session.begin().await();
            int pid = session.selectValue(Integer.class, "select pg_backend_pid()")
                    .await();
            schema.server().execute("select pg_terminate_backend(" + pid + ", 5000)");
            assertThatThrownBy(() -> session.execute("select 1").await()).isInstanceOf(ConnectionLostException.class);
            assertThatThrownBy(() -> session.commit().await()).isInstanceOf(ConnectionLostException.class);
        }
    }

    /** The server's last words are on their way to us when the commit is on its way to the server. */
    @Test
    void aTransactionWhoseTimeWasUpBeforeTheCommitIsKnownToBeUndone(TestSchema schema) throws Exception {
        CountDownLatch committing = new CountDownLatch(1);
        try (Link slow = new Link(schema.server().host(), schema.server().port(), () -> (from, portion, to) -> {
                    String text = new String(portion, StandardCharsets.ISO_8859_1);
                    if (from == Side.CLIENT && text.contains("COMMIT\0")) {
                        committing.countDown();
                    } else {
                        if (from == Side.SERVER && text.contains("25P0")) {
                            awaitLatch(committing);
                        }
                        to.write(portion);
                    }
                });
                Database late =
                        Howdah.open(schema.uri().replace(":" + schema.server().port() + "/", ":" + slow.port() + "/"));
                Session session = late.session().await()) {
            int pid = session.selectValue(Integer.class, "select pg_backend_pid()")
                    .await();
            session.begin(TransactionOptions.defaults().timeout(Duration.ofMillis(200)));
            session.execute("insert into t values (1)").await();
            String runs = "select exists (select from pg_stat_activity where pid = $1)";
            while (direct.selectValue(Boolean.class, runs, pid).await()) {
                Thread.sleep(10); // nobody tells when it has ended
            }
            assertThatThrownBy(() -> session.commit().await())
                    .isInstanceOfAny(QueryTimeoutException.class, ConnectionLostException.class) // the latter up to 16
                    .hasMessageContaining("time");
        }
        assertThat(direct.selectValue(Long.class, "select count(*) from t").await())
                .isZero();
    }

    private static void awaitLatch(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }
}

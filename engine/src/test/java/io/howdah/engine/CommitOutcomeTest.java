// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.CommitOutcomeUnknownException;
import io.howdah.ConnectionLostException;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Session;
import io.howdah.TransactionOptions;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
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
}

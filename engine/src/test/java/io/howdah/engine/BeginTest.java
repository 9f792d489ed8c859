// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.ConnectionLostException;
import io.howdah.HowdahException;
import io.howdah.QueryTimeoutException;
import io.howdah.QueryTimeoutException.Limit;
import io.howdah.SerializationException;
import io.howdah.TransactionOptions;
import io.howdah.TransactionOptions.Isolation;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Transactions that a session begins by itself, with options. */
@Timeout(60)
class BeginTest extends SessionAndTable {
    private String characteristics() {
        return session.selectValue(
                        String.class,
                        "select concat_ws(' ', current_setting('transaction_isolation'),"
                                + " current_setting('transaction_read_only'), current_setting('transaction_deferrable'),"
                                + " coalesce(current_setting('transaction_timeout', true),"
                                + " current_setting('statement_timeout')))")
                .await();
    }

    @Test
    void theOptionsHoldForThatTransactionAlone() {
        session.begin(TransactionOptions.defaults()
                        .isolation(Isolation.SERIALIZABLE)
                        .readOnly(true)
                        .deferrable(true)
                        .timeout(Duration.ofSeconds(30)))
                .await();
        assertThat(characteristics()).isEqualTo("serializable on on 30s");
        assertThatThrownBy(() -> session.execute("insert into t values (1)").await())
                .hasMessageContaining("[25006]");
        session.rollback().await();

        session.begin().await();
        assertThat(characteristics()).isEqualTo("read committed off off 0");
        session.execute("insert into t values (2)");
        session.commit().await();
        assertThat(ids()).containsExactly(2);
    }

    @Test
    void eachOptionIsItsOwn() {
        session.begin(TransactionOptions.defaults().isolation(Isolation.REPEATABLE_READ))
                .await();
        assertThat(characteristics()).isEqualTo("repeatable read off off 0");
        session.rollback().await();
        session.begin(TransactionOptions.defaults().readOnly(true)).await();
        assertThat(characteristics()).isEqualTo("read committed on off 0");
        session.rollback().await();
        session.begin(TransactionOptions.defaults().deferrable(true)).await();
        assertThat(characteristics()).isEqualTo("read committed off on 0");
        session.rollback().await();
    }

    @ParameterizedTest
    @EnumSource
    void eachIsolationIsTheOneAskedForWhateverIsUsual(Isolation level) {
        for (String usual : List.of("read committed", "repeatable read", "serializable")) {
            session.execute("set default_transaction_isolation = '" + usual + "'")
                    .await();
            session.begin(TransactionOptions.defaults().isolation(level)).await();
            assertThat(session.selectValue(String.class, "select current_setting('transaction_isolation')")
                            .await())
                    .isEqualTo(level.name().toLowerCase(Locale.ROOT).replace('_', ' '));
            session.rollback().await();
        }
    }

    @Test
    void whatIsRolledBackIsGone() {
        session.begin();
        session.execute("insert into t values (1)");
        session.rollback();
        session.execute("insert into t values (2)");
        session.begin();
        session.execute("insert into t values (3)");
        session.rollback().await();

        assertThat(ids()).containsExactly(2);
    }

    /** In whole milliseconds it would be none, and none is no limit. */
    @Test
    void theShortestTimeIsALimitToo() {
        session.begin(TransactionOptions.defaults().timeout(Duration.ofNanos(1)));
        assertThatThrownBy(() -> session.execute("select pg_sleep(30)").await())
                .isInstanceOfAny(QueryTimeoutException.class, ConnectionLostException.class);
    }

    @Test
    void moreTimeThanPostgresCountsIsRefusedWhereItIsWritten() {
        TransactionOptions longest = TransactionOptions.defaults().timeout(TransactionOptions.LONGEST_TIMEOUT);
        for (Duration more :
                List.of(TransactionOptions.LONGEST_TIMEOUT.plusNanos(1), Duration.ofSeconds(Long.MAX_VALUE))) {
            assertThatThrownBy(() -> longest.timeout(more))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(
                            "at most " + HowdahException.inWords(TransactionOptions.LONGEST_TIMEOUT) + ",")
                    .hasMessageContaining("longer by "
                            + HowdahException.inWords(more.minus(TransactionOptions.LONGEST_TIMEOUT)) + ";");
        }
        session.begin(longest).await();
        session.execute("insert into t values (1)");
        session.commit().await();
        assertThat(ids()).containsExactly(1);
    }

    /** There is no statement that could be told. PostgreSQL ends the connection, and all know that nothing was kept. */
    @Test
    void aTransactionThatIdlesBeyondItsTimeIsUndone() throws Exception {
        int pid = session.selectValue(Integer.class, "select pg_backend_pid()").await();
        session.begin(TransactionOptions.defaults().timeout(Duration.ofMillis(200)));
        session.execute("insert into t values (1)").await();
        while (database.selectValue(Boolean.class, "select exists (select from pg_stat_activity where pid = $1)", pid)
                .await()) {
            Thread.sleep(10); // nobody tells when it has ended
        }

        assertThatThrownBy(() -> session.commit().await())
                .isInstanceOfAny(QueryTimeoutException.class, ConnectionLostException.class)
                .hasMessageContaining("timeout");
        assertThatThrownBy(() -> session.execute("insert into t values (2)").await())
                .isInstanceOf(ConnectionLostException.class);
        assertThat(ids()).isEmpty();
    }

    @Test
    void aTransactionThatOutlastsItsTimeIsUndone() {
        session.begin(TransactionOptions.defaults().timeout(Duration.ofMillis(200)));
        session.execute("insert into t values (1)");
        assertThatThrownBy(() -> session.execute("select pg_sleep(30)").await())
                .isInstanceOfSatisfying(QueryTimeoutException.class, late -> assertThat(late.limit())
                        .isIn(Limit.TRANSACTION, Limit.STATEMENT)); // up to PostgreSQL 16 each statement has it
        assertThat(ids()).isEmpty();
    }

    /** What is run again must be known as a whole. */
    @Test
    void retriesAreForWorkThatIsGivenAsAFunction() {
        session.begin(TransactionOptions.defaults().retries(5)).await();
        assertThatThrownBy(() -> session.execute("do $$ begin raise exception 'no' using errcode = '40001'; end $$")
                        .await())
                .isInstanceOf(SerializationException.class);
        session.rollback().await();
        assertThat(ids()).isEmpty();
    }
}

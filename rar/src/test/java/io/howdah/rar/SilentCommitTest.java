// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.CommitOutcomeUnknownException;
import io.howdah.ConnectionLostException;
import io.howdah.HowdahException;
import io.howdah.Session;
import io.howdah.rar.managed.HowdahManagedConnectionFactory;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.LocalTransactionException;
import jakarta.resource.spi.ManagedConnection;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The network swallows what ends a transaction, or the answer to it: no thread of the container waits for ever, and nobody
 * is told more than is known. What PostgreSQL works on is waited for.
 */
class SilentCommitTest extends XaConnectionFixture {
    private static final String WORK = "pg_current_xact_id_if_assigned";
    private static final String PREPARE = "PREPARE TRANSACTION";
    private static final String COMMIT = "COMMIT\0";
    private static final String COMMIT_PREPARED = "COMMIT PREPARED";

    /** Several times {@code connect-timeout}. */
    private static final String SLOW = "select pg_sleep(3.5)";

    private final CompletableFuture<ConnectionEvent> told = new CompletableFuture<>();
    private SilentLink link;

    /** What has fallen silent. */
    enum Silent {
        THE_NETWORK,
        THE_CONNECTION
    }

    @BeforeEach
    void openLink() throws IOException, ResourceException {
        link = new SilentLink(schema);
        connection = throughTheLink().createManagedConnection(null, null);
        connection.addConnectionEventListener((ErrorListener) told::complete);
        resource = connection.getXAResource();
        session = (Session) connection.getConnection(null, null);
    }

    @AfterEach
    void closeLink() {
        link.close();
    }

    private HowdahManagedConnectionFactory throughTheLink() {
        HowdahManagedConnectionFactory factory = factory(link.uri());
        factory.setConnectTimeout("1s");
        return factory;
    }

    private void silence(Silent which, String lastWords, boolean arrived) {
        if (which == Silent.THE_CONNECTION) {
            link.othersGoOn();
        }
        link.lastWords(lastWords, arrived);
    }

    /** The container is told that it is of no use any more; others are. */
    private XAResource next() throws Exception {
        assertThat(told.get(10, TimeUnit.SECONDS).getException()).isInstanceOf(HowdahException.class);
        connection.destroy();
        link.speak();
        ManagedConnection other = throughTheLink().createManagedConnection(null, null);
        return other.getXAResource();
    }

    private static List<Xid> found(XAResource by) throws XAException {
        return List.of(by.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN));
    }

    private Xid branch() throws XAException {
        Xid xid = begin(1);
        resource.end(xid, XAResource.TMSUCCESS);
        return xid;
    }

    @ParameterizedTest
    @EnumSource
    void aPrepareWhoseAnswerIsLostIsUnknownAndRecoveryRollsItBack(Silent which) throws Exception {
        Xid xid = branch();
        silence(which, PREPARE, true);
        assertThat(code(() -> resource.prepare(xid))).isEqualTo(XAException.XAER_RMFAIL);

        XAResource recovering = next();
        assertThat(found(recovering)).singleElement().satisfies(recovering::rollback);
        assertThat(prepared()).isEmpty();
        assertThat(rows()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aPrepareThatDoesNotArriveLeavesNothing(Silent which) throws Exception {
        Xid xid = branch();
        silence(which, PREPARE, false);
        assertThat(code(() -> resource.prepare(xid))).isEqualTo(XAException.XAER_RMFAIL);

        assertThat(found(next())).isEmpty();
        assertThat(rows()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aBranchThatFallsSilentBeforeItsPrepareIsSentHasRolledBack(Silent which) throws Exception {
        Xid xid = branch();
        silence(which, WORK, false);
        assertThat(code(() -> resource.prepare(xid))).isEqualTo(XAException.XA_RBCOMMFAIL);

        assertThat(found(next())).isEmpty();
        assertThat(rows()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aOnePhaseCommitWhoseAnswerIsLostIsUnknown(Silent which) throws Exception {
        Xid xid = branch();
        silence(which, COMMIT, true);
        assertThat(code(() -> resource.commit(xid, true))).isEqualTo(XAException.XAER_RMFAIL);

        next();
        assertThat(rows()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void aSecondPhaseThatDoesNotArriveIsForRecovery(Silent which) throws Exception {
        Xid xid = prepare(1);
        silence(which, COMMIT_PREPARED, false);
        assertThat(code(() -> resource.commit(xid, false))).isEqualTo(XAException.XAER_RMFAIL);

        XAResource recovering = next();
        assertThat(rows()).isZero();
        recovering.commit(xid, false);
        assertThat(rows()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void aLocalCommitWhoseAnswerIsLostIsUnknown(Silent which) throws Exception {
        LocalTransaction transaction = connection.getLocalTransaction();
        transaction.begin();
        session.execute("insert into t values (1)").await();
        silence(which, COMMIT, true);
        assertThatThrownBy(transaction::commit)
                .isInstanceOf(LocalTransactionException.class)
                .hasMessageContaining("HOWDAH-0307")
                .cause()
                .isInstanceOf(CommitOutcomeUnknownException.class)
                .cause()
                .isInstanceOf(ConnectionLostException.class)
                .hasMessageContaining("connect-timeout 1 s");

        next();
        assertThat(rows()).isEqualTo(1);
    }

    /** Nobody has awaited it, so that the commit waits for both. */
    @ParameterizedTest
    @EnumSource
    void aStatementThatDoesNotArriveBeforeTheCommitKeepsNobodyEither(Silent which) throws Exception {
        LocalTransaction transaction = connection.getLocalTransaction();
        transaction.begin();
        session.execute("insert into t values (1)").await();
        silence(which, "values (2)", false);
        session.execute("insert into t values (2)");
        assertThatThrownBy(transaction::commit).isInstanceOf(LocalTransactionException.class);

        next();
        assertThat(rows()).isZero();
    }

    @Test
    void aCommitThatTakesLongIsWaitedFor() throws Exception {
        session.executeScript("create function slow() returns trigger language plpgsql as"
                        + " $$ begin perform pg_sleep(3.5); return null; end $$;"
                        + " create constraint trigger slow after insert on t deferrable initially deferred"
                        + " for each row execute function slow()")
                .await();
        LocalTransaction transaction = connection.getLocalTransaction();
        transaction.begin();
        session.execute("insert into t values (1)");
        transaction.commit();
        assertThat(rows()).isEqualTo(1);

        Xid onePhase = begin(2);
        resource.end(onePhase, XAResource.TMSUCCESS);
        resource.commit(onePhase, true);
        assertThat(rows()).isEqualTo(2);

        resource.commit(prepare(3), false);
        assertThat(rows()).isEqualTo(3);
        assertThat(told).isNotDone();
    }

    @Test
    void aStatementThatTakesLongBeforeTheCommitIsWaitedFor() throws Exception {
        Xid xid = begin(1);
        session.execute(SLOW);
        session.execute("insert into t values (2)");
        resource.end(xid, XAResource.TMSUCCESS);
        resource.commit(xid, true);
        assertThat(rows()).isEqualTo(2);
        assertThat(told).isNotDone();
    }

    /** As servers interrupt their threads when they stop. */
    @Test
    void anInterruptedThreadWaitsNoShorterAndNoLonger() throws Exception {
        Xid xid = begin(1);
        session.execute(SLOW);
        resource.end(xid, XAResource.TMSUCCESS);
        silence(Silent.THE_NETWORK, COMMIT_PREPARED, false);
        Thread.currentThread().interrupt();
        try {
            resource.prepare(xid);
            assertThat(code(() -> resource.commit(xid, false))).isEqualTo(XAException.XAER_RMFAIL);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }

        next().commit(xid, false);
        assertThat(rows()).isEqualTo(1);
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Merge;
import io.howdah.Session;
import io.howdah.Sql;
import io.howdah.Upsert;
import jakarta.resource.ResourceException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Test;

/** What a transaction manager does with a connection, step by step. */
class GlobalTransactionTest extends XaConnectionFixture {
    @Test
    void twoPhasesCommitWithoutAnybodyAwaitingTheStatements() throws XAException {
        Xid xid = begin(1);
        resource.end(xid, XAResource.TMSUCCESS);
        assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
        assertThat(rows()).isZero();
        resource.commit(xid, false);
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void aPreparedBranchIsRolledBackAndNotKnownAfterwards() throws XAException {
        Xid xid = prepare(1);
        resource.rollback(xid);
        assertThat(rows()).isZero();
        assertThat(code(() -> resource.commit(xid, false))).isEqualTo(XAException.XAER_NOTA);
    }

    @Test
    void onePhaseCommits() throws XAException {
        Xid xid = begin(1);
        resource.end(xid, XAResource.TMSUCCESS);
        resource.commit(xid, true);
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void aOnePhaseCommitWithoutAnAnswerIsReportedAsUnknown() throws Exception {
        session.executeScript("create function slow() returns trigger language plpgsql as"
                        + " $$ begin perform pg_sleep(60); return null; end $$;"
                        + " create constraint trigger slow after insert on t deferrable initially deferred"
                        + " for each row execute function slow()")
                .await();
        Xid xid = begin(1);
        resource.end(xid, XAResource.TMSUCCESS);
        CompletableFuture<Integer> told = CompletableFuture.supplyAsync(() -> code(() -> resource.commit(xid, true)));
        while (schema.server()
                .query("select 1 from pg_stat_activity where query = 'COMMIT' and wait_event = 'PgSleep'")
                .isEmpty()) {
            Thread.sleep(10); // the server has no event for it
        }
        schema.server().terminateBackends();

        assertThat(told.get(30, TimeUnit.SECONDS)).isEqualTo(XAException.XAER_RMFAIL);
    }

    /** As a branch is whose time was up: "unknown" would leave it to an administrator, for ever. */
    @Test
    void aOnePhaseCommitThatComesAfterTheConnectionHasEndedIsARollback() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        connection.addConnectionEventListener((ErrorListener) event -> ended.countDown());
        Xid xid = begin(1);
        schema.server().terminateBackends();
        assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
        resource.end(xid, XAResource.TMSUCCESS);

        assertThat(code(() -> resource.commit(xid, true))).isEqualTo(XAException.XA_RBCOMMFAIL);
        assertThat(rows()).isZero();
    }

    @Test
    void aBranchThatIsNotPreparedRollsBack() throws XAException {
        Xid xid = begin(1);
        resource.end(xid, XAResource.TMFAIL);
        resource.rollback(xid);
        assertThat(rows()).isZero();
        begin(2); // the connection serves the next one
    }

    @Test
    void aBranchThatOnlyReadTakesNoPartInTheSecondPhase() throws XAException, ResourceException {
        connection.cleanup(); // what made the table has gone
        session = (Session) connection.getConnection(null, null);
        Xid xid = newId();
        resource.start(xid, XAResource.TMNOFLAGS);
        session.execute("select * from t");
        resource.end(xid, XAResource.TMSUCCESS);
        assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_RDONLY);
    }

    @Test
    void aFailedStatementThatNobodyLookedAtFailsThePrepareAndTheOnePhaseCommit() throws XAException {
        Xid prepared = begin(1);
        session.execute("insert into t values (1)");
        resource.end(prepared, XAResource.TMSUCCESS);
        assertThatThrownBy(() -> resource.prepare(prepared))
                .isInstanceOf(XAException.class)
                .hasMessageContaining("a statement of the transaction had failed");

        Xid onePhase = begin(2);
        session.execute("insert into t values (2)");
        resource.end(onePhase, XAResource.TMSUCCESS);
        assertThat(code(() -> resource.commit(onePhase, true))).isEqualTo(XAException.XA_RBROLLBACK);
        assertThat(rows()).isZero();
    }

    @Test
    void aNotificationAloneIsNoReadOnlyBranch() throws XAException {
        Xid xid = newId();
        resource.start(xid, XAResource.TMNOFLAGS);
        session.execute("select pg_notify('orders', 'x')");
        resource.end(xid, XAResource.TMSUCCESS);
        assertThat(code(() -> resource.prepare(xid))).isEqualTo(XAException.XA_RBROLLBACK);
    }

    /** Temporary tables would forbid it, through which so many rows travel elsewhere. */
    @Test
    void aLargeUpsertIsPreparedToo() throws XAException {
        List<Map<String, Integer>> rows =
                IntStream.range(0, 40_000).mapToObj(id -> Map.of("id", id)).toList();
        Xid xid = newId();
        resource.start(xid, XAResource.TMNOFLAGS);
        session.execute(Upsert.into("t").key("id").doNothing().rows(rows));
        session.execute(Merge.into("t")
                .usingRows(rows)
                .on("id")
                .whenMatched(Sql.expr("s.id > 34999"))
                .delete());
        resource.end(xid, XAResource.TMSUCCESS);
        assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
        resource.commit(xid, false);
        assertThat(rows()).isEqualTo(35_000);

        session.execute(Upsert.into("t").key("id").concurrencySafe().rows(rows)).await();
        assertThat(rows()).isEqualTo(40_000);
    }

    @Test
    void aBranchIsSuspendedAndResumed() throws XAException {
        Xid xid = begin(1);
        resource.end(xid, XAResource.TMSUSPEND);
        assertThat(code(() -> resource.start(newId(), XAResource.TMNOFLAGS))).isEqualTo(XAException.XAER_PROTO);
        resource.start(xid, XAResource.TMRESUME);
        session.execute("insert into t values (2)");
        resource.end(xid, XAResource.TMSUCCESS);
        resource.commit(xid, true);
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void aConnectionThatBreaksBeforeThePrepareHasRolledBack() throws XAException {
        Xid xid = begin(1);
        schema.server().terminateBackends();
        resource.end(xid, XAResource.TMSUCCESS);
        assertThat(code(() -> resource.prepare(xid))).isEqualTo(XAException.XA_RBCOMMFAIL);
    }

    @Test
    void aConnectionThatBreaksBeforeTheSecondPhaseIsForRecovery() throws XAException {
        Xid xid = prepare(1);
        schema.server().terminateBackends();
        assertThat(code(() -> resource.commit(xid, false))).isEqualTo(XAException.XAER_RMFAIL);
        assertThat(prepared()).hasSize(1);
    }

    @Test
    void aTransactionThatTakesTooLongIsEnded() throws XAException {
        assertThat(resource.setTransactionTimeout(1)).isTrue();
        Xid xid = begin(1);
        assertThatThrownBy(() -> session.execute("select pg_sleep(30)").await()).hasMessageContaining("HOWDAH-");
        resource.end(xid, XAResource.TMFAIL);
        resource.rollback(xid);
        assertThat(rows()).isZero();
    }

    @Test
    void theTimeOfABranchIsThatOfItsStart() throws XAException {
        assertThat(resource.getTransactionTimeout()).isZero();
        assertThat(resource.setTransactionTimeout(7)).isTrue();
        assertThat(resource.getTransactionTimeout()).isEqualTo(7);
        Xid limited = begin(1);
        resource.setTransactionTimeout(0);
        assertThat(limits()).contains("7s");
        resource.end(limited, XAResource.TMSUCCESS);
        resource.commit(limited, true);

        Xid unlimited = begin(2);
        assertThat(limits()).containsOnly("0");
        resource.end(unlimited, XAResource.TMSUCCESS);
        resource.commit(unlimited, true);
        resource.setTransactionTimeout(Integer.MAX_VALUE); // in seconds, of which PostgreSQL counts fewer
        Xid longest = begin(3);
        assertThat(limits()).contains(Integer.MAX_VALUE + "ms");
        resource.end(longest, XAResource.TMSUCCESS);
        resource.commit(longest, true);
        assertThat(rows()).isEqualTo(3);
    }

    /** PostgreSQL has one limit for transactions from 17 on, and two others before. */
    private List<String> limits() {
        return session.select(
                        String.class,
                        "select current_setting(name) from pg_settings where name in ('statement_timeout',"
                                + " 'idle_in_transaction_session_timeout', 'transaction_timeout')")
                .await();
    }

    @Test
    void aBranchWhoseTimeIsUpWhileNothingRunsIsNeverPrepared() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        ErrorListener listener = event -> gone.countDown();
        connection.addConnectionEventListener(listener);
        resource.setTransactionTimeout(1);
        Xid xid = begin(1);
        assertThat(gone.await(30, TimeUnit.SECONDS)).isTrue();
        resource.end(xid, XAResource.TMSUCCESS);
        assertThat(code(() -> resource.prepare(xid))).isEqualTo(XAException.XA_RBTIMEOUT);
        assertThat(rows()).isZero();
    }

    @Test
    void aBranchWhoseTimeIsUpWhileAStatementRunsIsNeverPrepared() throws XAException {
        resource.setTransactionTimeout(1);
        Xid xid = begin(1);
        session.execute("select pg_sleep(30)");
        resource.end(xid, XAResource.TMSUCCESS);
        assertThat(code(() -> resource.prepare(xid))).isEqualTo(XAException.XA_RBTIMEOUT);
        assertThat(rows()).isZero();
    }

    @Test
    void whatDoesNotFitIsRefusedWithTheCodeOfTheSpecification() throws XAException {
        Xid xid = newId();
        assertThat(code(() -> resource.end(xid, XAResource.TMSUCCESS))).isEqualTo(XAException.XAER_NOTA);
        assertThat(code(() -> resource.start(xid, XAResource.TMJOIN))).isEqualTo(XAException.XAER_NOTA);
        assertThat(code(() -> resource.start(xid, XAResource.TMRESUME))).isEqualTo(XAException.XAER_NOTA);
        assertThat(code(() -> resource.start(xid, XAResource.TMENDRSCAN))).isEqualTo(XAException.XAER_INVAL);
        assertThat(code(() -> resource.prepare(xid))).isEqualTo(XAException.XAER_NOTA);
        assertThat(code(() -> resource.commit(xid, true))).isEqualTo(XAException.XAER_NOTA);
        assertThat(code(() -> resource.commit(xid, false))).isEqualTo(XAException.XAER_NOTA);
        assertThat(code(() -> resource.rollback(xid))).isEqualTo(XAException.XAER_NOTA);

        resource.start(xid, XAResource.TMNOFLAGS);
        assertThat(code(() -> resource.start(xid, XAResource.TMNOFLAGS))).isEqualTo(XAException.XAER_DUPID);
        assertThat(code(() -> resource.start(newId(), XAResource.TMNOFLAGS))).isEqualTo(XAException.XAER_PROTO);
        assertThat(code(() -> resource.start(xid, XAResource.TMRESUME))).isEqualTo(XAException.XAER_PROTO);
        assertThat(code(() -> resource.end(xid, XAResource.TMENDRSCAN))).isEqualTo(XAException.XAER_INVAL);
        assertThat(code(() -> resource.commit(newId(), false))).isEqualTo(XAException.XAER_PROTO);
        resource.end(xid, XAResource.TMSUCCESS);
        resource.rollback(xid);
    }

    @Test
    void aBranchIsJoinedOnItsOwnConnectionAndOnNoOther() throws Exception {
        Xid xid = begin(1);
        resource.end(xid, XAResource.TMSUCCESS);
        resource.start(xid, XAResource.TMJOIN);
        session.execute("insert into t values (2)");
        resource.end(xid, XAResource.TMSUCCESS);

        XAResource other =
                factory(schema.uri()).createManagedConnection(null, null).getXAResource();
        assertThat(resource.isSameRM(resource)).isTrue();
        assertThat(resource.isSameRM(other)).isFalse();
        assertThat(code(() -> other.start(xid, XAResource.TMJOIN))).isEqualTo(XAException.XAER_NOTA);
        assertThat(code(() -> other.commit(xid, false))).isEqualTo(XAException.XAER_NOTA);

        resource.commit(xid, true);
        assertThat(rows()).isEqualTo(2);
    }

    /** As an operator does who flushes a pool, or a server that stops; its statement is waited for a while. */
    @Test
    void aBranchWhoseConnectionIsDestroyedIsRolledBackWithIt() throws Exception {
        Xid xid = begin(1);
        session.execute("select pg_sleep(1)");
        connection.destroy();
        resource.end(xid, XAResource.TMFAIL);
        resource.rollback(xid);
        adapter.stop(); // which waits for the end of the connection
        assertThat(rows()).isZero();
    }

    @Test
    void anotherConnectionEndsAPreparedBranchWhileThisOneServesTheNext() throws Exception {
        Xid first = prepare(1);
        Xid second = begin(2);
        assertThat(code(() -> resource.commit(first, false))).isEqualTo(XAException.XAER_PROTO);
        factory(schema.uri())
                .createManagedConnection(null, null)
                .getXAResource()
                .commit(first, false);
        assertThat(rows()).isEqualTo(1);
        resource.end(second, XAResource.TMSUCCESS);
        resource.rollback(second);
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void aConstraintThatIsCheckedAtTheEndFailsThePrepareAndTheOnePhaseCommit() throws XAException {
        session.execute("create table child(id int references t deferrable initially deferred)")
                .await();
        Xid prepared = begin(1);
        session.execute("insert into child values (404)");
        resource.end(prepared, XAResource.TMSUCCESS);
        assertThat(code(() -> resource.prepare(prepared))).isEqualTo(XAException.XA_RBINTEGRITY);

        Xid onePhase = begin(2);
        session.execute("insert into child values (404)");
        resource.end(onePhase, XAResource.TMSUCCESS);
        assertThat(code(() -> resource.commit(onePhase, true))).isEqualTo(XAException.XA_RBINTEGRITY);
        assertThat(rows()).isZero();
        assertThat(prepared()).isEmpty();
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Prepared branches that somebody else finds: the transaction manager's recovery, or an administrator. */
class XaRecoveryTest extends XaConnectionFixture {
    private XAResource another() throws Exception {
        return factory(schema.uri()).createManagedConnection(null, null).getXAResource();
    }

    /** Prepares a transaction by plain SQL, as another application. */
    private void prepareAs(String gid, String table) {
        schema.server()
                .execute("begin; create table " + schema.name() + "." + table + "(id int); prepare transaction '" + gid
                        + "'");
    }

    private static List<Xid> recovered(XAResource from) throws XAException {
        return Arrays.asList(from.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN));
    }

    @Test
    void anotherConnectionRecoversWhatOneHasPrepared() throws Exception {
        Xid xid = prepare(1);
        connection.destroy();

        XAResource other = another();
        List<Xid> found = recovered(other);
        assertThat(found).hasSize(1);
        assertThat(found.get(0).getFormatId()).isEqualTo(xid.getFormatId());
        assertThat(found.get(0).getGlobalTransactionId()).isEqualTo(xid.getGlobalTransactionId());
        assertThat(found.get(0).getBranchQualifier()).isEqualTo(xid.getBranchQualifier());
        assertThat(other.recover(XAResource.TMNOFLAGS)).isEmpty();
        assertThat(other.recover(XAResource.TMENDRSCAN)).isEmpty();
        other.commit(found.get(0), false);
        assertThat(rows()).isEqualTo(1);
        assertThat(recovered(other)).isEmpty();
    }

    @Test
    void whatOthersHavePreparedIsNotRecovered() throws Exception {
        prepareAs("somebody-elses", "one");
        prepareAs("131077_AAAA_BBBB", "two"); // as pgjdbc names them
        prepareAs("howdah_zz.AAAA.BBBB", "three");
        prepareAs("howdah_20005.=.BBBB", "four");
        prepareAs("howdah_20005.AAAA", "five");
        assertThat(recovered(another())).isEmpty();
        assertThat(prepared()).hasSize(5);
    }

    @Test
    void aBranchInAnotherDatabaseIsNotRecoveredAndNotEndedFromHere() throws Exception {
        schema.server()
                .execute("create database elsewhere owner " + schema.server().user());
        connect(schema.uri().replace("/" + schema.server().database() + "?", "/elsewhere?"));
        session.execute("create table t(id int primary key)").await();
        Xid xid = prepare(1);

        XAResource other = another();
        assertThat(recovered(other)).isEmpty();
        assertThat(recovered(resource)).hasSize(1);
        assertThat(code(() -> other.commit(xid, false))).isEqualTo(XAException.XAER_RMFAIL);
        assertThat(prepared()).hasSize(1);
        resource.rollback(xid);
        schema.server().execute("drop database elsewhere with (force)");
    }

    // heuristics: an administrator has ended it by hand, and the transaction manager comes

    private void byHand(String decision) {
        schema.server().execute(decision + " prepared '" + prepared().get(0) + "'");
    }

    private static XAException told(ThrowingCallable step) {
        return catchThrowableOfType(XAException.class, step);
    }

    @Test
    void aBranchThatWasRolledBackByHandIsNeverToldAsCommitted() throws XAException {
        Xid xid = prepare(1);
        byHand("rollback");
        assertThat(told(() -> resource.commit(xid, false)).errorCode).isEqualTo(XAException.XA_HEURRB);
        resource.forget(xid);
        assertThat(rows()).isZero();
    }

    @Test
    void aBranchThatWasCommittedByHandIsNeverToldAsRolledBack() throws XAException {
        Xid xid = prepare(1);
        byHand("commit");
        assertThat(told(() -> resource.rollback(xid)).errorCode).isEqualTo(XAException.XA_HEURCOM);
        resource.forget(xid);
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void aBranchThatWasEndedByHandAsItShouldIsAHeuristicAllTheSame() throws XAException {
        Xid committed = prepare(1);
        byHand("commit");
        assertThat(told(() -> resource.commit(committed, false)).errorCode).isEqualTo(XAException.XA_HEURCOM);

        Xid rolledBack = prepare(2);
        byHand("rollback");
        assertThat(told(() -> resource.rollback(rolledBack)).errorCode).isEqualTo(XAException.XA_HEURRB);
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void aConnectionThatHasNotPreparedTheBranchDoesNotKnowHowItWasEnded() throws Exception {
        Xid xid = prepare(1);
        byHand("commit");
        XAResource other = another();
        assertThat(code(() -> other.commit(xid, false))).isEqualTo(XAException.XAER_NOTA);
        prepare(2);
        assertThat(code(() -> resource.commit(xid, false))).isEqualTo(XAException.XAER_NOTA);
    }

    @Test
    void aBranchIsEndedByItsOwnerOrASuperuserOnly() throws Exception {
        prepareAs("howdah_20005.AAAA.BBBB", "one"); // by the superuser
        XAResource other = another();
        Xid xid = recovered(other).get(0);
        assertThat(told(() -> other.rollback(xid)))
                .hasMessageContaining("permission denied")
                .satisfies(refusal -> assertThat(refusal.errorCode).isEqualTo(XAException.XAER_RMFAIL));
        assertThat(prepared()).hasSize(1);
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import static org.assertj.core.api.Assertions.assertThat;

import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A server that stops interrupts its threads, also one that ends a branch just then. What the transaction manager is told
 * then is what has become of the branch, not that somebody was in a hurry.
 */
class InterruptedBranchesTest extends XaConnectionFixture {
    private boolean interrupted;

    @AfterEach
    void theThreadStaysInterrupted() {
        assertThat(interrupted).isTrue();
    }

    private void interrupted(Ending ending) throws XAException {
        Thread.currentThread().interrupt();
        try {
            ending.run();
        } finally {
            interrupted = Thread.interrupted();
        }
    }

    private interface Ending {
        void run() throws XAException;
    }

    @Test
    void aOnePhaseCommitIsNotTakenForARollback() throws XAException {
        Xid xid = begin(1);
        session.execute("select pg_sleep(0.1)");
        resource.end(xid, XAResource.TMSUCCESS);

        interrupted(() -> resource.commit(xid, true));

        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void aPrepareGivesItsVote() throws XAException {
        Xid xid = begin(1);
        session.execute("select pg_sleep(0.1)");
        resource.end(xid, XAResource.TMSUCCESS);

        interrupted(() -> assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK));

        assertThat(prepared()).hasSize(1);
    }

    @Test
    void aPreparedBranchIsCommitted() throws XAException {
        Xid xid = prepare(1);

        interrupted(() -> resource.commit(xid, false));

        assertThat(rows()).isEqualTo(1);
        assertThat(prepared()).isEmpty();
    }

    @Test
    void aPreparedBranchIsRolledBack() throws XAException {
        Xid xid = prepare(1);

        interrupted(() -> resource.rollback(xid));

        assertThat(rows()).isZero();
        assertThat(prepared()).isEmpty();
    }
}

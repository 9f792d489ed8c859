// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.howdah.HowdahException;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A session has begun a transaction of its own when a branch is started on its connection, as WildFly does at
 * {@code UserTransaction.begin()}: the branch fails, and nothing that was called in it can be committed behind that.
 */
class BegunBeforeBranchTest extends XaConnectionFixture {
    private Xid xid;

    @BeforeEach
    void beginBoth() throws XAException {
        session.begin().await();
        session.execute("insert into t values (1)").await();
        xid = begin(2);
        resource.end(xid, XAResource.TMSUCCESS);
    }

    private void assertNothingCanBeCommitted() {
        catchThrowableOfType(HowdahException.class, () -> session.commit().await()); // or it has nothing to commit
        assertThat(rows()).isZero();
    }

    @Test
    void aOnePhaseCommitRollsBothBack() {
        XAException told = catchThrowableOfType(XAException.class, () -> resource.commit(xid, true));

        assertThat(told).hasMessageContaining("inside a transaction");
        assertThat(told.errorCode).isEqualTo(XAException.XA_RBROLLBACK);
        assertNothingCanBeCommitted();
    }

    @Test
    void aPrepareRollsBothBack() {
        XAException told = catchThrowableOfType(XAException.class, () -> resource.prepare(xid));

        assertThat(told).hasMessageContaining("inside a transaction");
        assertThat(told.errorCode).isEqualTo(XAException.XA_RBROLLBACK);
        assertThat(prepared()).isEmpty();
        assertNothingCanBeCommitted();
    }
}

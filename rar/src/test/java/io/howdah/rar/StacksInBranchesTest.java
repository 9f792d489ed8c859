// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.howdah.Reply;
import io.howdah.StackExecutionException;
import io.howdah.StackOptions;
import io.howdah.StackResult;
import io.howdah.StatementStack;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Test;

/** Stacks in a branch of a global transaction: prepared with it, or not at all. */
class StacksInBranchesTest extends XaConnectionFixture {
    private static final StackOptions CONTINUE = StackOptions.defaults().continueOnError();

    private static StatementStack inserts(int... ids) {
        StatementStack stack = StatementStack.empty();
        for (int id : ids) {
            stack = stack.pushExecute("insert into t values ($1)", id);
        }
        return stack;
    }

    @Test
    void oneThatSucceededIsThereWhenTheSecondPhaseHasEnded() throws XAException {
        for (StackOptions options : List.of(StackOptions.defaults(), CONTINUE)) {
            int first = options.continuesOnError() ? 10 : 1;
            long before = rows();
            Xid xid = begin(first);
            session.executeStack(inserts(first + 1, first + 2), options); // nobody awaits it
            resource.end(xid, XAResource.TMSUCCESS);

            assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
            assertThat(rows()).isEqualTo(before);
            resource.commit(xid, false);
            assertThat(rows()).isEqualTo(before + 3);
        }
    }

    @Test
    void oneThatSucceededIsRolledBackWithItsBranch() throws XAException {
        for (StackOptions options : List.of(StackOptions.defaults(), CONTINUE)) {
            Xid xid = begin(1);
            session.executeStack(inserts(2, 3), options).await();
            resource.end(xid, XAResource.TMSUCCESS);
            resource.rollback(xid);
            assertThat(rows()).isZero();
        }
    }

    @Test
    void behindOneThatFailedNothingIsPrepared() throws XAException {
        Xid xid = begin(1);
        Reply<List<StackResult>> failing = session.executeStack(inserts(2, 1));
        assertThatThrownBy(failing::await).isInstanceOf(StackExecutionException.class);
        resource.end(xid, XAResource.TMSUCCESS);

        XAException refusal = catchThrowableOfType(XAException.class, () -> resource.prepare(xid));

        assertThat(refusal.errorCode).isBetween(XAException.XA_RBBASE, XAException.XA_RBEND);
        assertThat(prepared()).isEmpty();
        assertThat(rows()).isZero();
    }

    @Test
    void whatContinuesIsPreparedWithoutWhatFailed() throws XAException {
        Xid xid = begin(1);
        assertThat(session.executeStack(inserts(2, 1, 3), CONTINUE).await())
                .extracting(StackResult::isError)
                .containsExactly(false, true, false);
        resource.end(xid, XAResource.TMSUCCESS);

        assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
        resource.commit(xid, false);
        assertThat(rows()).isEqualTo(3);
    }
}

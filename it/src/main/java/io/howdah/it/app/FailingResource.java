// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import io.howdah.it.app.Fault.Step;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * A resource of a transaction that does nothing but fail where it is told to: always before the transaction manager has
 * decided, and once afterwards, for there it is asked again. It notes what is asked of it.
 */
final class FailingResource implements XAResource {
    private final Fault fault;
    private final Runnable meanwhile;
    private final AtomicBoolean failed = new AtomicBoolean();
    private final Queue<Step> calls = new ConcurrentLinkedQueue<>();

    FailingResource(Fault fault) {
        this(fault, () -> {});
    }

    /** @param meanwhile happens before this resource commits */
    FailingResource(Fault fault, Runnable meanwhile) {
        this.fault = fault;
        this.meanwhile = meanwhile;
    }

    /** What the transaction manager has called, one after the other. */
    Queue<Step> calls() {
        return calls;
    }

    private void called(Step step) throws XAException {
        calls.add(step);
        if (fault.step() == step && (step.compareTo(Step.PREPARE) <= 0 || !failed.getAndSet(true))) {
            throw new XAException(fault.code());
        }
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        called(Step.START);
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        called(Step.END);
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        if (fault == Fault.PREPARE_RDONLY) {
            calls.add(Step.PREPARE);
            return XA_RDONLY;
        }
        called(Step.PREPARE);
        return XA_OK;
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        meanwhile.run();
        called(Step.COMMIT);
        if (fault.step() == Step.FORGET) {
            throw new XAException(XAException.XA_HEURRB);
        }
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        called(Step.ROLLBACK);
    }

    @Override
    public void forget(Xid xid) throws XAException {
        called(Step.FORGET);
    }

    @Override
    public Xid[] recover(int flags) {
        return new Xid[0];
    }

    @Override
    public boolean isSameRM(XAResource other) {
        return this == other;
    }

    @Override
    public int getTransactionTimeout() {
        return 0;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
        return false;
    }
}

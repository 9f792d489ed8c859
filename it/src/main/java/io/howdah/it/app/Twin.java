// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import java.util.Queue;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** One of several resources of a transaction that do nothing but note with which flags they are started. */
final class Twin implements XAResource {
    private final boolean one;
    private final Queue<String> started;

    /**
     * @param one whether it says of another one that both are of one resource manager
     * @param started the flags go here
     */
    Twin(boolean one, Queue<String> started) {
        this.one = one;
        this.started = started;
    }

    @Override
    public void start(Xid xid, int flags) {
        started.add(
                switch (flags) {
                    case TMNOFLAGS -> "TMNOFLAGS";
                    case TMJOIN -> "TMJOIN";
                    case TMRESUME -> "TMRESUME";
                    default -> Integer.toHexString(flags);
                });
    }

    @Override
    public boolean isSameRM(XAResource other) {
        return this == other || (one && other instanceof Twin);
    }

    @Override
    public void end(Xid xid, int flags) {}

    @Override
    public int prepare(Xid xid) {
        return XA_OK;
    }

    @Override
    public void commit(Xid xid, boolean onePhase) {}

    @Override
    public void rollback(Xid xid) {}

    @Override
    public void forget(Xid xid) {}

    @Override
    public Xid[] recover(int flags) {
        return new Xid[0];
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

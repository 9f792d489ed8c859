// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.tx;

import io.howdah.ConnectionLostException;
import io.howdah.DeadlockException;
import io.howdah.HowdahException;
import io.howdah.IntegrityException;
import io.howdah.Reply;
import io.howdah.SerializationException;
import io.howdah.SessionClosedException;
import io.howdah.TransactionOptions;
import io.howdah.TransactionRolledBackException;
import io.howdah.engine.EngineConnection;
import io.howdah.engine.PlainHome;
import io.howdah.engine.TwoPhase;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/**
 * The part that a connection takes in XA transactions. A branch lives on its connection until it is prepared; then it is
 * known to the whole database by its name, and any connection can end it. The transaction manager calls on its own
 * threads, one at a time for a connection, but not always the thread that works in the transaction.
 */
public final class GlobalTransaction implements XAResource {
    private static final String UNDEFINED_OBJECT = "42704";

    private final Gate gate;
    private final String database;
    private volatile @Nullable Branch branch;
    private volatile int timeoutSeconds;

    /** @param database what the messages call it */
    public GlobalTransaction(Gate gate, String database) {
        this.gate = gate;
        this.database = database;
    }

    /** The branch on this connection, from its start until it is prepared or ended. */
    private record Branch(GlobalId id, EngineConnection on, Reply<Void> begun, boolean suspended) {
        Branch suspended(boolean now) {
            return new Branch(id, on, begun, now);
        }
    }

    /** The connection goes back to the pool; whatever is still open is rolled back there. */
    public void forget() {
        branch = null;
        gate.leave();
    }

    @Override
    public synchronized void start(Xid xid, int flags) throws XAException {
        GlobalId id = GlobalId.of(xid);
        Branch current = branch;
        switch (flags) {
            case TMNOFLAGS -> {
                if (current != null) {
                    throw protocol("start of " + id + " while " + current.id + " is on this connection");
                }
                TransactionOptions how = TransactionOptions.defaults().timeout(Duration.ofSeconds(timeoutSeconds));
                gate.alone(() -> {
                    EngineConnection on = gate.connection();
                    branch = new Branch(id, on, on.begin(PlainHome.INSTANCE, how), false);
                    gate.enter();
                });
            }
            case TMJOIN -> require(id, "join");
            case TMRESUME -> {
                Branch suspended = require(id, "resume");
                if (!suspended.suspended) {
                    throw protocol("resume of " + id + ", which is not suspended");
                }
                branch = suspended.suspended(false);
            }
            default -> throw with(XAException.XAER_INVAL, "start with flags " + flags, null);
        }
    }

    @Override
    public synchronized void end(Xid xid, int flags) throws XAException {
        Branch current = require(GlobalId.of(xid), "end");
        switch (flags) {
            case TMSUCCESS, TMFAIL -> {}
            case TMSUSPEND -> branch = current.suspended(true);
            default -> throw with(XAException.XAER_INVAL, "end with flags " + flags, null);
        }
    }

    /**
     * A branch that wrote nothing is committed at once and takes no part in the second phase. Of one in which a statement
     * failed, PostgreSQL would say that it is prepared and roll it back: the question before shows it.
     */
    @Override
    public synchronized int prepare(Xid xid) throws XAException {
        Branch ending = take(GlobalId.of(xid), "prepare");
        TwoPhase two = new TwoPhase(ending.on, PlainHome.INSTANCE);
        boolean asked = false;
        try {
            ending.begun.await();
            if (!two.hasWork().await()) {
                ending.on.commit(PlainHome.INSTANCE).await();
                return XA_RDONLY;
            }
            asked = true;
            two.prepare(ending.id.name()).await();
            return XA_OK;
        } catch (HowdahException failure) {
            if (asked && lost(failure)) {
                throw with(XAException.XAER_RMFAIL, "prepare of " + ending.id + ", whose outcome is unknown,", failure);
            }
            undo(ending);
            throw rolledBack("prepare", ending.id, failure);
        }
    }

    /** In case PostgreSQL has not done so itself; what comes of it changes nothing. */
    private static void undo(Branch failed) {
        failed.on.rollback(PlainHome.INSTANCE);
    }

    @Override
    public synchronized void commit(Xid xid, boolean onePhase) throws XAException {
        GlobalId id = GlobalId.of(xid);
        if (onePhase) {
            Branch ending = take(id, "one-phase commit");
            try {
                ending.begun.await(); // where it was refused, the commit would be another's
                ending.on.commit(PlainHome.INSTANCE).await();
            } catch (ConnectionLostException unknown) {
                throw with(XAException.XAER_RMFAIL, "one-phase commit of " + id, unknown);
            } catch (HowdahException failure) {
                throw rolledBack("one-phase commit", id, failure);
            }
        } else {
            second("commit", id, two -> two.commitPrepared(id.name()));
        }
    }

    @Override
    public synchronized void rollback(Xid xid) throws XAException {
        GlobalId id = GlobalId.of(xid);
        Branch current = branch;
        if (current != null && current.id.equals(id)) {
            try {
                Rollback.of(gate, this::forget);
            } catch (ConnectionLostException gone) {
                // and the branch with it: it was not prepared
            } catch (HowdahException failure) {
                throw with(XAException.XAER_RMERR, "rollback of " + id, failure);
            }
        } else {
            second("rollback", id, two -> two.rollbackPrepared(id.name()));
        }
    }

    /** Ends a prepared branch, on whatever connection this is. */
    private void second(String verb, GlobalId id, Function<TwoPhase, Reply<Void>> ending) throws XAException {
        if (branch != null) {
            throw protocol(verb + " of " + id + " while another branch is on this connection");
        }
        try {
            ending.apply(new TwoPhase(gate.connection(), PlainHome.INSTANCE)).await();
        } catch (HowdahException failure) {
            boolean unknown =
                    failure.sqlState().filter(UNDEFINED_OBJECT::equals).isPresent();
            int code =
                    unknown ? XAException.XAER_NOTA : lost(failure) ? XAException.XAER_RMFAIL : XAException.XAER_RMERR;
            throw with(code, verb + " of prepared " + id, failure);
        }
    }

    private static boolean lost(HowdahException failure) {
        return failure instanceof ConnectionLostException || failure instanceof SessionClosedException;
    }

    /** Howdah decides nothing by itself, so there is nothing to forget. */
    @Override
    public void forget(Xid xid) {}

    /** Only what Howdah has prepared in this database; whose it is, the transaction manager reads in the ids. */
    @Override
    public synchronized Xid[] recover(int flags) throws XAException {
        if ((flags & TMSTARTRSCAN) == 0) {
            return new Xid[0];
        }
        try {
            return new TwoPhase(gate.connection(), PlainHome.INSTANCE)
                    .prepared().await().stream()
                            .map(GlobalId::parse)
                            .flatMap(Optional::stream)
                            .toArray(Xid[]::new);
        } catch (HowdahException failure) {
            throw with(lost(failure) ? XAException.XAER_RMFAIL : XAException.XAER_RMERR, "recover", failure);
        }
    }

    /** The same connection only: a branch cannot be shared by two before it is prepared. */
    @Override
    public boolean isSameRM(XAResource other) {
        return this == other;
    }

    @Override
    public int getTransactionTimeout() {
        return timeoutSeconds;
    }

    /** For the branches that start from now on. */
    @Override
    public boolean setTransactionTimeout(int seconds) {
        timeoutSeconds = Math.max(0, seconds);
        return true;
    }

    private Branch require(GlobalId id, String verb) throws XAException {
        Branch current = branch;
        if (current == null || !current.id.equals(id)) {
            throw with(XAException.XAER_NOTA, verb + " of " + id + ", which is not on this connection", null);
        }
        return current;
    }

    private Branch take(GlobalId id, String verb) throws XAException {
        Branch current = require(id, verb);
        forget(); // what comes later is not part of the transaction
        return current;
    }

    private XAException protocol(String what) {
        return with(XAException.XAER_PROTO, what, null);
    }

    private XAException rolledBack(String verb, GlobalId id, HowdahException failure) {
        int code;
        if (lost(failure)) {
            code = XAException.XA_RBCOMMFAIL;
        } else if (failure instanceof DeadlockException) {
            code = XAException.XA_RBDEADLOCK;
        } else if (failure instanceof SerializationException) {
            code = XAException.XA_RBTRANSIENT;
        } else if (failure instanceof IntegrityException) {
            code = XAException.XA_RBINTEGRITY;
        } else {
            code = XAException.XA_RBROLLBACK;
        }
        return with(code, verb + " of " + id + refused(failure), failure);
    }

    /** What PREPARE TRANSACTION refuses, in the words of who has to change it. */
    private static String refused(HowdahException failure) {
        String said = "" + failure.getMessage();
        if (failure instanceof TransactionRolledBackException || said.contains("25P02")) {
            return " (a statement of the transaction had failed)";
        }
        if (said.contains("NOTIFY")) {
            return " (PostgreSQL prepares no transaction that has used LISTEN or NOTIFY: notify after the commit)";
        }
        if (said.contains("temporary")) {
            return " (PostgreSQL prepares no transaction that has touched temporary objects: use a plain table)";
        }
        if (said.contains("WITH HOLD")) {
            return " (PostgreSQL prepares no transaction that has made a cursor WITH HOLD)";
        }
        return "";
    }

    private XAException with(int code, String what, @Nullable Throwable cause) {
        XAException failure = new XAException(
                "Database '" + database + "': " + what + (cause == null ? "" : " failed: " + cause.getMessage()));
        failure.errorCode = code;
        if (cause != null) {
            failure.initCause(cause);
        }
        return failure;
    }

    @Override
    public String toString() {
        return "GlobalTransaction[" + database + "]";
    }
}

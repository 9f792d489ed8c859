// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.tx;

import io.howdah.CommitOutcomeUnknownException;
import io.howdah.HowdahException;
import io.howdah.Reply;
import io.howdah.TransactionOptions;
import io.howdah.engine.EngineConnection;
import io.howdah.engine.PlainHome;
import io.howdah.engine.TwoPhase;
import io.howdah.engine.TwoPhase.Ending;
import java.time.Duration;
import java.util.List;
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
    private final Gate gate;
    private final String database;
    private final XaFailures failures;
    private final RecoveryLog log;
    private final Outcomes outcomes;
    private volatile @Nullable Branch branch;
    private @Nullable Prepared lastPrepared; // guarded by this
    private volatile int timeoutSeconds;

    /**
     * @param database what the messages call it
     * @param log the database's
     */
    public GlobalTransaction(Gate gate, String database, RecoveryLog log, Outcomes outcomes) {
        this.gate = gate;
        this.database = database;
        this.failures = new XaFailures(database);
        this.log = log;
        this.outcomes = outcomes;
    }

    /** The branch on this connection, from its start until it is prepared or ended. */
    private record Branch(GlobalId id, EngineConnection on, Reply<Void> begun, boolean suspended) {
        Branch suspended(boolean now) {
            return new Branch(id, on, begun, now);
        }
    }

    /**
     * A branch that this connection has prepared.
     *
     * @param transaction its id in PostgreSQL, by which it is known how somebody else has ended it
     * @param otherRole whether the connection may have another role still than that which it was prepared as
     */
    private record Prepared(GlobalId id, String transaction, boolean otherRole) {}

    /** The connection goes back to the pool; whatever is still open is rolled back there. */
    public void forget() {
        branch = null;
        gate.leave();
    }

    @Override
    public synchronized void start(Xid xid, int flags) throws XAException {
        GlobalId id = GlobalId.of(xid);
        BranchLog.asked(database, "start", id, flags);
        Branch current = branch;
        switch (flags) {
            case TMNOFLAGS -> {
                if (current != null) {
                    throw failures.of(
                            current.id.equals(id) ? XAException.XAER_DUPID : XAException.XAER_PROTO,
                            "start of " + id + " while " + current.id + " is on this connection");
                }
                TransactionOptions how = TransactionOptions.defaults().timeout(timeout());
                gate.alone(() -> {
                    EngineConnection on = gate.connection();
                    branch = new Branch(id, on, on.beginBranch(PlainHome.INSTANCE, how), false);
                    gate.enter();
                });
            }
            case TMJOIN -> require(id, "join");
            case TMRESUME -> {
                Branch suspended = require(id, "resume");
                if (!suspended.suspended) {
                    throw failures.of(XAException.XAER_PROTO, "resume of " + id + ", which is not suspended");
                }
                branch = suspended.suspended(false);
            }
            default -> throw failures.of(XAException.XAER_INVAL, "start with flags " + flags);
        }
    }

    @Override
    public synchronized void end(Xid xid, int flags) throws XAException {
        GlobalId id = GlobalId.of(xid);
        BranchLog.asked(database, "end", id, flags);
        Branch current = require(id, "end");
        switch (flags) {
            case TMSUCCESS, TMFAIL -> {}
            case TMSUSPEND -> branch = current.suspended(true);
            default -> throw failures.of(XAException.XAER_INVAL, "end with flags " + flags);
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
            outcomes.await(ending.on, ending.begun);
            TwoPhase.Work work = outcomes.await(ending.on, two.work());
            if (!work.any()) {
                outcomes.await(ending.on, ending.on.commit(PlainHome.INSTANCE));
                return XA_RDONLY;
            }
            if (work.otherRole()) {
                outcomes.await(ending.on, two.lastAsLoggedIn());
            }
            asked = true;
            outcomes.await(ending.on, two.prepare(ending.id.name()));
            String transaction = work.transaction();
            lastPrepared = transaction == null ? null : new Prepared(ending.id, transaction, work.otherRole());
            return XA_OK;
        } catch (HowdahException failure) {
            if (asked && XaFailures.lost(failure)) {
                throw failures.of(
                        XAException.XAER_RMFAIL, "prepare of " + ending.id + ", whose outcome is unknown,", failure);
            }
            undo(ending);
            throw failures.rolledBack("prepare", ending.id, failure);
        }
    }

    /** In case PostgreSQL has not done so itself; what comes of it changes nothing. */
    private static void undo(Branch failed) {
        Unimportant.leave(failed.on.rollback(PlainHome.INSTANCE));
    }

    @Override
    public synchronized void commit(Xid xid, boolean onePhase) throws XAException {
        GlobalId id = GlobalId.of(xid);
        if (onePhase) {
            Branch ending = take(id, "one-phase commit");
            try {
                outcomes.await(ending.on, ending.begun); // where it was refused, the commit would be another's
                outcomes.await(ending.on, ending.on.commit(PlainHome.INSTANCE));
            } catch (CommitOutcomeUnknownException unknown) { // any other failure came before the commit was sent
                throw failures.of(XAException.XAER_RMFAIL, "one-phase commit of " + id, unknown);
            } catch (HowdahException failure) {
                if (ending.begun.isCompletedExceptionally()) {
                    undo(ending); // nothing has: what is open is another's, and has the work of the branch in it
                }
                throw failures.rolledBack("one-phase commit", id, failure);
            }
        } else {
            second("commit", id, two -> two.commitPrepared(id.name()));
            log.ended(id, "committed");
        }
    }

    @Override
    public synchronized void rollback(Xid xid) throws XAException {
        GlobalId id = GlobalId.of(xid);
        Branch current = branch;
        if (current != null && current.id.equals(id)) {
            try {
                Rollback.of(gate, this::forget);
            } catch (HowdahException failure) {
                if (!XaFailures.lost(failure)) { // with the connection goes the branch: it was not prepared
                    throw failures.of(XAException.XAER_RMERR, "rollback of " + id, failure);
                }
            }
        } else {
            second("rollback", id, two -> two.rollbackPrepared(id.name()));
            log.ended(id, "rolled back");
        }
    }

    /** Ends a prepared branch, on whatever connection this is. */
    private void second(String verb, GlobalId id, Function<TwoPhase, Reply<Void>> ending) throws XAException {
        if (branch != null) {
            throw failures.of(
                    XAException.XAER_PROTO, verb + " of " + id + " while another branch is on this connection");
        }
        EngineConnection on = gate.connection();
        TwoPhase two = new TwoPhase(on, PlainHome.INSTANCE);
        try {
            outcomes.await(on, asItsOwner(id, two, ending));
            lastPrepared = null;
        } catch (HowdahException failure) {
            throw XaFailures.unknownId(failure)
                    ? failures.of(decidedByHand(on, id, verb), verb + " of prepared " + id, failure)
                    : failures.stillPrepared(verb + " of prepared " + id, failure);
        }
    }

    /** Ends it as the role that has prepared it; a session that goes on beyond its transaction finds its own again. */
    private Reply<Void> asItsOwner(GlobalId id, TwoPhase two, Function<TwoPhase, Reply<Void>> ending) {
        Prepared ours = lastPrepared;
        if (ours == null || !ours.id.equals(id) || !ours.otherRole) {
            return ending.apply(two);
        }
        synchronized (gate) {
            Unimportant.leave(two.leaveRole());
            Reply<Void> ended = ending.apply(two);
            Unimportant.leave(two.takeRoleAgain());
            return ended;
        }
    }

    /**
     * A prepared branch that is there no more was ended by somebody else, by hand. How, PostgreSQL knows for a while; with
     * XAER_NOTA the transaction manager could only guess.
     */
    private int decidedByHand(EngineConnection on, GlobalId id, String verb) {
        Prepared ours = lastPrepared;
        if (ours == null || !ours.id.equals(id)) {
            log.endedBefore(id, verb, Ending.UNKNOWN);
            return XAException.XAER_NOTA;
        }
        try {
            TwoPhase two = new TwoPhase(on, PlainHome.INSTANCE);
            Ending ending = outcomes.await(on, two.ending(ours.transaction));
            log.endedBefore(id, verb, ending);
            return switch (ending) {
                case COMMITTED -> XAException.XA_HEURCOM;
                case ROLLED_BACK -> XAException.XA_HEURRB;
                case UNKNOWN -> XAException.XAER_NOTA;
            };
        } catch (HowdahException stillUnknown) {
            return XaFailures.lost(stillUnknown) ? XAException.XAER_RMFAIL : XAException.XAER_NOTA;
        }
    }

    /** Howdah decides nothing by itself, and PostgreSQL keeps no list of what others decided: nothing to forget. */
    @Override
    public void forget(Xid xid) {
        log.forgotten(GlobalId.of(xid));
    }

    /** Only what Howdah has prepared in this database; whose it is, the transaction manager reads in the ids. */
    @Override
    public synchronized Xid[] recover(int flags) throws XAException {
        if ((flags & TMSTARTRSCAN) == 0) {
            return new Xid[0];
        }
        try {
            List<TwoPhase.Prepared> ours = allPrepared().stream()
                    .filter(branch -> GlobalId.parse(branch.gid()).isPresent())
                    .toList();
            log.found(ours);
            return ours.stream()
                    .map(branch -> GlobalId.parse(branch.gid()))
                    .flatMap(Optional::stream)
                    .toArray(Xid[]::new);
        } catch (HowdahException failure) {
            throw failures.unanswered("recover", failure);
        }
    }

    /** A transaction manager has one thread for all that it recovers, which may wait for nobody for ever. */
    private List<TwoPhase.Prepared> allPrepared() {
        EngineConnection on = gate.connection();
        Reply<List<TwoPhase.Prepared>> prepared = new TwoPhase(on, PlainHome.INSTANCE).prepared();
        return InTime.await(on, "say what is prepared", on.options().connectTimeout(), prepared);
    }

    /** What the transaction manager wants, or as long as PostgreSQL can count. */
    private Duration timeout() {
        Duration wanted = Duration.ofSeconds(timeoutSeconds);
        return wanted.compareTo(TransactionOptions.LONGEST_TIMEOUT) < 0 ? wanted : TransactionOptions.LONGEST_TIMEOUT;
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
            throw failures.of(XAException.XAER_NOTA, verb + " of " + id + ", which is not on this connection");
        }
        return current;
    }

    private Branch take(GlobalId id, String verb) throws XAException {
        Branch current = require(id, verb);
        forget(); // what comes later is not part of the transaction
        return current;
    }

    @Override
    public String toString() {
        return "GlobalTransaction[" + database + "]";
    }
}

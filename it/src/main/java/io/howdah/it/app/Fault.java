// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import java.util.Locale;
import javax.transaction.xa.XAException;

/** What goes wrong with a resource that takes part in a transaction beside Howdah, by the step and the code of XA. */
public enum Fault {
    START_RMERR(Step.START, XAException.XAER_RMERR),
    START_RMFAIL(Step.START, XAException.XAER_RMFAIL),
    END_RMERR(Step.END, XAException.XAER_RMERR),
    END_RMFAIL(Step.END, XAException.XAER_RMFAIL),
    END_RBROLLBACK(Step.END, XAException.XA_RBROLLBACK),
    PREPARE_RBROLLBACK(Step.PREPARE, XAException.XA_RBROLLBACK),
    PREPARE_RMERR(Step.PREPARE, XAException.XAER_RMERR),
    PREPARE_RMFAIL(Step.PREPARE, XAException.XAER_RMFAIL),
    /** Not a failure but a vote: nothing was written. */
    PREPARE_RDONLY(Step.PREPARE, XAException.XA_RDONLY),
    COMMIT_RMERR(Step.COMMIT, XAException.XAER_RMERR),
    COMMIT_RMFAIL(Step.COMMIT, XAException.XAER_RMFAIL),
    COMMIT_RETRY(Step.COMMIT, XAException.XA_RETRY),
    COMMIT_NOTA(Step.COMMIT, XAException.XAER_NOTA),
    COMMIT_HEURCOM(Step.COMMIT, XAException.XA_HEURCOM),
    COMMIT_HEURRB(Step.COMMIT, XAException.XA_HEURRB),
    COMMIT_HEURMIX(Step.COMMIT, XAException.XA_HEURMIX),
    COMMIT_HEURHAZ(Step.COMMIT, XAException.XA_HEURHAZ),
    ROLLBACK_RMERR(Step.ROLLBACK, XAException.XAER_RMERR),
    ROLLBACK_RMFAIL(Step.ROLLBACK, XAException.XAER_RMFAIL),
    ROLLBACK_HEURRB(Step.ROLLBACK, XAException.XA_HEURRB),
    ROLLBACK_HEURCOM(Step.ROLLBACK, XAException.XA_HEURCOM),
    ROLLBACK_HEURMIX(Step.ROLLBACK, XAException.XA_HEURMIX),
    /** After a heuristic rollback, for else nobody would ask to forget. */
    FORGET_RMERR(Step.FORGET, XAException.XAER_RMERR),
    FORGET_RMFAIL(Step.FORGET, XAException.XAER_RMFAIL),
    /** Nobody ends the transaction until its time is up. */
    TIME_OUT(Step.NONE, 0),
    /** Nothing, to compare with. */
    NOTHING(Step.NONE, 0);

    private final Step step;
    private final int code;

    Fault(Step step, int code) {
        this.step = step;
        this.code = code;
    }

    /** The calls of a transaction manager, in their order. */
    public enum Step {
        NONE,
        START,
        END,
        PREPARE,
        COMMIT,
        ROLLBACK,
        FORGET
    }

    /** Where it goes wrong. */
    public Step step() {
        return step;
    }

    /** As in {@link XAException}. */
    public int code() {
        return code;
    }

    /** As {@code docs/transactions.md} calls it: {@code commit: XAER_RMFAIL}. */
    public String title() {
        if (step == Step.NONE) {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
        String named = name().substring(step.name().length() + 1);
        String prefix = code < 0 ? "XAER_" : "XA_";
        return step.name().toLowerCase(Locale.ROOT) + ": " + prefix + named;
    }
}

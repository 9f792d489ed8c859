// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.tx;

import io.howdah.CommitOutcomeUnknownException;
import io.howdah.ConnectionLostException;
import io.howdah.DeadlockException;
import io.howdah.HowdahException;
import io.howdah.IntegrityException;
import io.howdah.QueryTimeoutException;
import io.howdah.SerializationException;
import io.howdah.SessionClosedException;
import io.howdah.TransactionRolledBackException;
import java.util.Set;
import javax.transaction.xa.XAException;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction manager is told when something fails: a code by which it decides, and a message for whoever reads
 * its log.
 *
 * @param database what the messages call it
 */
record XaFailures(String database) {
    private static final String UNDEFINED_OBJECT = "42704";
    private static final String FEATURE_NOT_SUPPORTED = "0A000";
    private static final String NO_ROOM = "max_prepared_transactions";
    /** With these PostgreSQL ends the connection of a transaction whose time is up, from 17 on and before. */
    private static final Set<String> TIME_IS_UP = Set.of("25P04", "25P03");

    static boolean lost(HowdahException failure) {
        return failure instanceof ConnectionLostException
                || failure instanceof CommitOutcomeUnknownException
                || failure instanceof SessionClosedException;
    }

    /** Whether PostgreSQL knows no prepared transaction of that name. */
    static boolean unknownId(HowdahException failure) {
        return says(failure, UNDEFINED_OBJECT);
    }

    private static boolean says(HowdahException failure, String sqlState) {
        return failure.sqlState().filter(sqlState::equals).isPresent();
    }

    XAException of(int code, String what) {
        return exception(code, what, null);
    }

    XAException unanswered(String what, HowdahException failure) {
        return of(lost(failure) ? XAException.XAER_RMFAIL : XAException.XAER_RMERR, what, failure);
    }

    /**
     * The branch waits for its end as before, whatever stands in the way: the transaction manager has to come again. Any
     * other code would tell it that the branch has been rolled back, and the others with it.
     */
    XAException stillPrepared(String what, HowdahException failure) {
        return of(XAException.XAER_RMFAIL, what, failure);
    }

    XAException of(int code, String what, HowdahException failure) {
        return exception(code, what, failure);
    }

    private XAException exception(int code, String what, @Nullable HowdahException cause) {
        XAException failure = new XAException(
                "Database '" + database + "': " + what + (cause == null ? "" : " failed: " + cause.getMessage()));
        failure.errorCode = code;
        if (cause != null) {
            failure.initCause(cause);
        }
        return failure;
    }

    /** The branch was rolled back where it was to be prepared or committed. */
    XAException rolledBack(String verb, GlobalId id, HowdahException failure) {
        int code;
        if (timeIsUp(failure)) {
            code = XAException.XA_RBTIMEOUT;
        } else if (lost(failure)) {
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
        return exception(code, verb + " of " + id + why(failure), failure);
    }

    private static boolean timeIsUp(HowdahException failure) {
        return failure instanceof QueryTimeoutException
                || failure.sqlState().filter(TIME_IS_UP::contains).isPresent();
    }

    /** What PREPARE TRANSACTION refuses, in the words of who has to change it. */
    private static String why(HowdahException failure) {
        String said = "" + failure.getMessage();
        if (failure instanceof TransactionRolledBackException || said.contains("25P02")) {
            return " (a statement of the transaction had failed)";
        }
        if (said.contains(NO_ROOM)) {
            return " (PostgreSQL holds as many prepared transactions as it may: raise max_prepared_transactions above the"
                    + " number of connections of all pools with transactions=xa, and look for old ones in"
                    + " pg_prepared_xacts)";
        }
        return says(failure, FEATURE_NOT_SUPPORTED)
                ? " (PostgreSQL prepares no transaction that " + unfit(said) + ")"
                : "";
    }

    /** By words that PostgreSQL says in every language, as far as there are any. */
    private static String unfit(String said) {
        if (said.contains("NOTIFY")) {
            return "has used LISTEN or NOTIFY: notify after the commit";
        }
        if (said.contains("WITH HOLD")) {
            return "has made a cursor WITH HOLD: read it to its end in the transaction";
        }
        if (said.contains("temporary")) {
            return "has touched temporary objects: use a plain table";
        }
        if (said.contains("snapshots")) {
            return "has exported its snapshot: export it in a transaction of its own";
        }
        if (said.contains("locks on the same object")) {
            return "holds an advisory lock for itself and for its session: take pg_advisory_xact_lock only";
        }
        return "has used LISTEN, NOTIFY, temporary objects, a cursor WITH HOLD, an exported snapshot, or the same advisory"
                + " lock for itself and for its session";
    }
}

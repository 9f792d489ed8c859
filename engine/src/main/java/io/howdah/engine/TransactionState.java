// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.ErrorId;
import io.howdah.HowdahException;
import io.howdah.TransactionException;
import io.howdah.UsageException;
import io.howdah.engine.wire.TransactionStatus;
import io.howdah.engine.wire.WireConnection;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the transaction of a connection while work is on its way: what those before will have done, whose it
 * is, and what spoiled it. On the event loop.
 */
final class TransactionState {
    private final WireConnection wire;
    private boolean open;
    /** Whether it may be prepared, if one is open. */
    private boolean branch;
    /** Whether something is on its way that may have begun or ended a transaction. */
    private boolean unsure;
    /** Whose transaction it is, if a cursor has begun it for itself: anything else would be part of it unawares. */
    private @Nullable Cursor owner;

    private @Nullable HowdahException spoiler;

    TransactionState(WireConnection wire) {
        this.wire = wire;
    }

    /** Whether one is open when what is on its way has ended, as far as is known. */
    boolean open() {
        return open;
    }

    /** Whether a transaction is open that may be prepared. */
    boolean branch() {
        return open && branch;
    }

    boolean unsure() {
        return unsure;
    }

    /** What failed first in the transaction that the server says has failed. */
    @Nullable
    HowdahException spoiler() {
        return spoiler;
    }

    /** Why work makes no sense in the transaction that will be open then, or outside one; null if it does, and begins. */
    @Nullable
    HowdahException refusal(Work work) {
        Errand errand = work instanceof Command command ? command.errand() : null;
        if (owner != null && (errand == null || errand.cursor() != owner)) {
            return new UsageException(
                    ErrorId.STREAM_OPEN,
                    "A stream is open on the session, in a transaction of its own: '" + work + "' would become part"
                            + " of that. Nothing was sent. Call begin() before the stream to have all in one transaction,"
                            + " or use another session: a stream of Database has one of its own.");
        }
        if (errand != null) {
            return errand.refusal(wire);
        }
        return work instanceof Command command ? refusal(command.kind()) : null;
    }

    private @Nullable HowdahException refusal(Command.Kind kind) {
        switch (kind) {
            case BEGIN, BRANCH -> {
                if (open) {
                    return TransactionException.usage("begin() was called inside a transaction. End it first; for a"
                            + " part that can be undone alone use a savepoint.");
                }
                open = true;
                branch = kind == Command.Kind.BRANCH;
            }
            case COMMIT, ROLLBACK -> {
                if (!open) {
                    return TransactionException.usage((kind == Command.Kind.ROLLBACK ? "rollback()" : "commit()")
                            + " was called outside a transaction: there was no begin(), or it has ended"
                            + " already.");
                }
                open = false;
            }
            case STATEMENT, INTERNAL, FRAME, ERRAND, STATUS -> {}
        }
        return null;
    }

    /** Work is sent. */
    void sent(Work work) {
        unsure |= !(work instanceof Stack) && !knownToKeepIt(work);
    }

    /** Whether what is done leaves the transaction as it is, or changes it as its own verb says. */
    private static boolean knownToKeepIt(Work work) {
        return work instanceof Command command
                && ((command.kind() != Command.Kind.STATEMENT && command.kind() != Command.Kind.ERRAND)
                        || command.plain());
    }

    /** Work has failed; true if that has spoiled a transaction, whose end will tell. */
    boolean spoiledBy(HowdahException failure) {
        boolean spoiled = wire.lastStatus() == TransactionStatus.FAILED;
        if (spoiled && spoiler == null) {
            spoiler = failure;
        }
        return spoiled;
    }

    /** The last work that was on its way has ended, so the server has said how things are. */
    void settled(Work last) {
        open = wire.lastStatus() != TransactionStatus.IDLE;
        unsure = false;
        owner = open ? last.owner() : null;
    }

    /** Whoever waited has been told. */
    void told() {
        if (wire.lastStatus() != TransactionStatus.FAILED) {
            spoiler = null;
        }
    }

    /** The connection is clean: there is none. */
    void clear() {
        open = false;
        owner = null;
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.engine.wire.TransactionStatus;
import io.howdah.engine.wire.WireConnection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells those who want to know when the transaction of a connection has been committed, see {@link UponCommit}. On the
 * event loop.
 */
final class Commits {
    private static final String ROLLBACK = "ROLLBACK";
    private static final String PREPARE = "PREPARE TRANSACTION";

    private final WireConnection wire;
    private final InDoubt inDoubt;
    private final Set<Runnable> listeners = new LinkedHashSet<>();

    Commits(WireConnection wire, InDoubt inDoubt) {
        this.wire = wire;
        this.inDoubt = inDoubt;
    }

    /** Work has ended well. */
    void done(Work work, @Nullable Runnable listener, String tag) {
        if (listener != null) {
            listeners.add(listener);
        }
        decided(work, tag);
        if (wire.lastStatus() == TransactionStatus.IDLE && !listeners.isEmpty()) {
            List<Runnable> told = List.copyOf(listeners);
            listeners.clear();
            if (tag.equals(PREPARE)) {
                gid(work).ifPresent(gid -> inDoubt.prepared(gid, told));
            } else if (!tag.equals(ROLLBACK)) {
                told.forEach(Runnable::run);
            }
        }
    }

    /** A prepared transaction may have been ended by it. */
    private void decided(Work work, String tag) {
        if (tag.endsWith(" PREPARED")) {
            List<Runnable> told = gid(work).map(inDoubt::ended).orElse(List.of());
            if (!tag.startsWith(ROLLBACK)) {
                told.forEach(Runnable::run);
            }
        }
    }

    private static Optional<String> gid(Work work) {
        return work instanceof Command command ? command.gid() : Optional.empty();
    }

    /** Work has failed, and maybe the transaction with it. */
    void failed() {
        if (wire.lastStatus() == TransactionStatus.IDLE) {
            clear();
        }
    }

    /** The connection is clean, or closed. */
    void clear() {
        listeners.clear();
    }
}

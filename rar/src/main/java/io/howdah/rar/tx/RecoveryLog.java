// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.tx;

import io.howdah.ErrorId;
import io.howdah.HowdahException;
import io.howdah.engine.TwoPhase.Ending;
import io.howdah.engine.TwoPhase.Prepared;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * Tells an operator what recovery finds in a database, and what becomes of it: each branch once, however often the
 * transaction manager asks. One for each pool; thread-safe.
 */
public final class RecoveryLog {
    private static final System.Logger LOG = System.getLogger(RecoveryLog.class.getName());

    /** What is younger is most likely just being committed, by this server or by another one of the same database. */
    private static final Duration YOUNG = Duration.ofSeconds(2);

    private final String database;
    private final EndedInRecovery ended;
    private final Set<String> found = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean asked = new AtomicBoolean();

    /**
     * @param database what the messages call it
     * @param ended of all pools
     */
    public RecoveryLog(String database, EndedInRecovery ended) {
        this.database = database;
        this.ended = ended;
    }

    /** The transaction manager has asked, and these were there. */
    void found(List<Prepared> prepared) {
        List<Prepared> old = prepared.stream()
                .filter(branch -> branch.age().compareTo(YOUNG) >= 0)
                .toList();
        found.retainAll(old.stream().map(Prepared::gid).toList()); // what another server has ended meanwhile
        List<Prepared> unseen =
                old.stream().filter(branch -> found.add(branch.gid())).toList();
        boolean first = asked.compareAndSet(false, true);
        if (!unseen.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "{0} Database ''{1}'': recovery found in doubt ({2}): {3}. The transaction manager that prepared"
                            + " them ends them; docs/reliability.md says how to end what nobody claims.",
                    ErrorId.RECOVERY_FOUND,
                    database,
                    unseen.size(),
                    unseen.stream()
                            .map(branch -> branch.gid() + " prepared " + HowdahException.inWords(branch.age()) + " ago")
                            .collect(Collectors.joining(", ")));
        } else if (first) {
            LOG.log(
                    Level.INFO,
                    "{0} Database ''{1}'': recovery found nothing in doubt.",
                    ErrorId.RECOVERY_FOUND,
                    database);
        }
    }

    /**
     * A prepared branch has been ended.
     *
     * @param how what was done with it: committed or rolled back
     */
    void ended(GlobalId id, String how) {
        if (found.remove(id.name())) {
            ended.add(id);
            LOG.log(
                    Level.INFO,
                    "{0} Database ''{1}'': recovery has {2} {3}.",
                    ErrorId.RECOVERY_ENDED,
                    database,
                    how,
                    id);
        }
    }

    /** A prepared branch was to be ended, and somebody has ended it before: no news where that was recovery itself. */
    void endedBefore(GlobalId id, String verb, Ending ending) {
        found.remove(id.name());
        if (ended.has(id)) {
            return;
        }
        LOG.log(
                Level.WARNING,
                "{0} Database ''{1}'': the {2} of {3} came too late: it {4}. Compare the databases of that transaction.",
                ErrorId.RECOVERY_LATE,
                database,
                verb,
                id,
                switch (ending) {
                    case COMMITTED -> "has been committed by hand";
                    case ROLLED_BACK -> "has been rolled back by hand";
                    case UNKNOWN -> "has been ended by hand, or by an attempt whose answer was lost";
                });
    }

    /** The transaction manager has noted that a branch was ended without it; PostgreSQL has forgotten it long since. */
    void forgotten(GlobalId id) {
        LOG.log(
                Level.INFO,
                "{0} Database ''{1}'': the transaction manager has forgotten {2}.",
                ErrorId.RECOVERY_ENDED,
                database,
                id);
    }
}

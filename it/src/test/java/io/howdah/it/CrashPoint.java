// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import io.howdah.it.CrashProxy.Moment;
import io.howdah.testkit.Link.Side;
import java.util.Optional;

/** Where the process is killed, what is in doubt then, and what has to become of the transaction. */
enum CrashPoint {
    BEFORE_THE_PREPARES("before the first PREPARE TRANSACTION", "commit", request(Words.PREPARE, 1), 0, false),
    BETWEEN_THE_PREPARES("between the two PREPARE TRANSACTION", "commit", request(Words.PREPARE, 2), 1, false),
    AFTER_THE_PREPARES_BEFORE_THE_LOG(
            "after both PREPARE TRANSACTION, before the log is written", "commit", reply(Words.PREPARE, 2), 2, false),
    AFTER_THE_LOG_BEFORE_THE_COMMITS(
            "after the log, before the first COMMIT PREPARED", "commit", request(Words.COMMIT, 1), 2, true),
    BETWEEN_THE_COMMITS("between the two COMMIT PREPARED", "commit", request(Words.COMMIT, 2), 1, true),
    AFTER_THE_COMMITS(
            "after both COMMIT PREPARED, before the answer to the second", "commit", reply(Words.COMMIT, 2), 0, true),

    BEFORE_THE_HEURISTIC(
            "one committed by hand: before its manager hears it", "commit", request(Words.HEURISTIC, 1), 1, true),
    BEFORE_FORGET(
            "one committed by hand: when the other has committed, before forget",
            "commit",
            reply(Words.COMMIT, 1),
            0,
            true),

    BEFORE_THE_ROLLBACKS("rollback: before the first ROLLBACK", "rollback", request(Words.ROLLBACK, 1), 0, false),
    BETWEEN_THE_ROLLBACKS("rollback: between the two ROLLBACK", "rollback", request(Words.ROLLBACK, 2), 0, false),
    BEFORE_THE_ROLLBACK_OF_THE_PREPARED(
            "rollback: before ROLLBACK PREPARED of one, the other voted no",
            "refused",
            request(Words.ROLLBACK_PREPARED, 1),
            1,
            false),

    BEFORE_RECOVER(
            "again in recovery: before it asks what is in doubt",
            AFTER_THE_LOG_BEFORE_THE_COMMITS,
            request(Words.RECOVER, 1),
            2),
    BEFORE_THE_COMMITS_OF_RECOVERY(
            "again in recovery: before its first COMMIT PREPARED",
            AFTER_THE_LOG_BEFORE_THE_COMMITS,
            request(Words.COMMIT, 1),
            2),
    BETWEEN_THE_COMMITS_OF_RECOVERY(
            "again in recovery: between its two COMMIT PREPARED",
            AFTER_THE_LOG_BEFORE_THE_COMMITS,
            request(Words.COMMIT, 2),
            1),
    BETWEEN_THE_ROLLBACKS_OF_RECOVERY(
            "again in recovery: between its two ROLLBACK PREPARED",
            AFTER_THE_PREPARES_BEFORE_THE_LOG,
            request(Words.ROLLBACK_PREPARED, 2),
            1);

    /** As they travel. */
    private static final class Words {
        static final String PREPARE = "PREPARE TRANSACTION";
        static final String COMMIT = "COMMIT PREPARED";
        static final String ROLLBACK_PREPARED = "ROLLBACK PREPARED";
        static final String ROLLBACK = "ROLLBACK\0"; // not that of a reset, which goes on
        static final String RECOVER = "pg_prepared_xacts";
        static final String HEURISTIC = "pg_xact_status"; // asked when a branch is there no more
    }

    final String label;
    final String ending;
    final Moment first;
    final Optional<Moment> again;
    final int inDoubtFirst;
    final int inDoubt;
    final boolean committed;

    CrashPoint(String label, String ending, Moment moment, int inDoubt, boolean committed) {
        this.label = label;
        this.ending = ending;
        this.first = moment;
        this.again = Optional.empty();
        this.inDoubtFirst = inDoubt;
        this.inDoubt = inDoubt;
        this.committed = committed;
    }

    /** The server that recovers from a crash is killed, too. */
    CrashPoint(String label, CrashPoint crashed, Moment again, int inDoubt) {
        this.label = label;
        this.ending = crashed.ending;
        this.first = crashed.first;
        this.again = Optional.of(again);
        this.inDoubtFirst = crashed.inDoubt;
        this.inDoubt = inDoubt;
        this.committed = crashed.committed;
    }

    /** When an administrator commits the first branch before its manager does. */
    static Moment byHand() {
        return request(Words.COMMIT, 1);
    }

    boolean needsAHand() {
        return this == BEFORE_THE_HEURISTIC || this == BEFORE_FORGET;
    }

    private static Moment request(String words, int connection) {
        return new Moment(Side.CLIENT, words, connection);
    }

    private static Moment reply(String words, int connection) {
        return new Moment(Side.SERVER, words, connection);
    }
}

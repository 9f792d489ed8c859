// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.engine.wire.TransactionStatus;
import io.howdah.engine.wire.WireConnection;
import org.jspecify.annotations.Nullable;

/** What the user of a connection may have left behind on the server's side of it, as far as can be known. */
final class Traces {
    private final WireConnection wire;
    private final Beneath beneath;
    private final boolean ownSession;
    private volatile boolean dirty;
    private boolean used;
    /** A statement that looks plain, of which it is not known whether it is so beneath; whoever comes next is safe from it. */
    private @Nullable String doubtful;

    /** Whether rows were written, and with them perhaps numbers taken from sequences. */
    private boolean wrote;

    private boolean definitionsChanged;
    private int changes;
    private int knownSettingChanges;

    /** @param ownSession whether the session on the server's side is the connection's alone */
    Traces(WireConnection wire, Beneath beneath, boolean ownSession) {
        this.wire = wire;
        this.beneath = beneath;
        this.ownSession = ownSession;
    }

    /** A command is sent. */
    void note(Command command) {
        used = true;
        dirty |= !command.neutral();
        wrote |= command.mayWrite();
        changes += command.neutral() && command.kind() != Command.Kind.ROLLBACK ? 0 : 1;
        if (command.runsSql()
                && command.neutral()
                && ownSession
                && !beneath.traces().nothing(command.sql())) {
            doubtful = command.sql();
        }
    }

    /** It was answered. */
    void note(Command command, String tag) {
        wire.follow(tag);
        definitionsChanged |= Command.changesDefinitions(tag);
        if (definitionsChanged && wire.lastStatus() == TransactionStatus.IDLE) {
            definitionsChanged = false;
            beneath.changed();
        }
        dirty |= !command.neutralTag(tag) || wire.settingChanges() != knownSettingChanges;
    }

    /** They are gone. */
    void clear() {
        changes += dirty ? 1 : 0;
        used = false;
        dirty = false;
        wrote = false;
        doubtful = null;
        knownSettingChanges = wire.settingChanges();
    }

    /** Whether a transaction is open that has changed definitions: what others know does not hold in it. */
    boolean definitionsChanged() {
        return definitionsChanged;
    }

    /** A number that changes with whatever might change what names mean, or what tables are. */
    int changes() {
        return changes;
    }

    /** Whether anything was run since the last reset. */
    boolean used() {
        return used;
    }

    /** Whether something that was run since then may have left something behind. May be asked from any thread. */
    boolean any() {
        return dirty;
    }

    /** What has to be cleaned for a borrower who may expect a session like a new one. */
    Left left() {
        if (!ownSession) {
            return Left.NOTHING;
        }
        if (dirty || doubtful != null) {
            return Left.ANYTHING;
        }
        return wrote ? Left.SEQUENCES : Left.NOTHING;
    }

    /** What may be left behind, besides an open transaction. */
    enum Left {
        NOTHING,
        /** What {@code lastval()} tells. */
        SEQUENCES,
        ANYTHING
    }

    /** The statement that may have left something although it looks plain. */
    @Nullable
    String doubtful() {
        return doubtful;
    }
}

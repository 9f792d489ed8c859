// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.engine.sql.Aftermath;
import io.howdah.engine.sql.StatementText;
import io.howdah.engine.wire.TransactionStatus;
import io.howdah.engine.wire.WireConnection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What the user of a connection may have left behind on the server's side of it, as far as can be known. */
final class Traces {
    /** More are not kept: then there is a reset, whatever they are. */
    private static final int MOST_DOUBTED = 32;

    private final WireConnection wire;
    private final Beneath beneath;
    private final boolean ownSession;
    private volatile boolean dirty;
    private volatile boolean notified;
    private boolean used;
    /** Statements that look plain, of which it was not known whether they are so beneath when they were sent. */
    private final Set<String> doubted = new LinkedHashSet<>();

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
        if (command.runsSql() && StatementText.mayNotify(command.sql())) {
            notified = true;
        }
        wrote |= command.mayWrite();
        changes += command.neutral() && command.kind() != Command.Kind.ROLLBACK ? 0 : 1;
        if (command.runsSql()
                && command.neutral()
                && ownSession
                && !beneath.traces().nothing(command.sql())) {
            doubted.add(command.sql());
            dirty |= doubted.size() > MOST_DOUBTED;
        }
    }

    /** It was answered. */
    void note(Command command, String tag) {
        Aftermath aftermath = Aftermath.ofTag(tag);
        wire.follow(aftermath);
        definitionsChanged |= aftermath.changesDefinitions();
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
        notified = false;
        wrote = false;
        doubted.clear();
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

    /** Whether a notification may have been sent since then, which is nothing to be cleaned. May be asked from any thread. */
    boolean notified() {
        return notified;
    }

    /** What has to be cleaned for a borrower who may expect a session like a new one. */
    Left left() {
        if (!ownSession) {
            return Left.NOTHING;
        }
        if (dirty || !doubted().isEmpty()) {
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

    /** Statements that may have left something although they look plain. What has become known meanwhile is none. */
    List<String> doubted() {
        doubted.removeIf(beneath.traces()::nothing);
        return List.copyOf(doubted);
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.engine.wire.WireConnection;

/** What the user of a connection may have left behind on the server's side of it, as far as can be known. */
final class Traces {
    private final WireConnection wire;
    private volatile boolean dirty;
    private boolean used;
    private int knownSettingChanges;

    Traces(WireConnection wire) {
        this.wire = wire;
    }

    /** A command is sent. */
    void note(Command command) {
        used = true;
        dirty |= !command.neutral();
    }

    /** It was answered. */
    void note(Command command, String tag) {
        dirty |= !command.neutralTag(tag) || wire.settingChanges() != knownSettingChanges;
    }

    /** They are gone. */
    void clear() {
        used = false;
        dirty = false;
        knownSettingChanges = wire.settingChanges();
    }

    /** Whether anything was run since the last reset. */
    boolean used() {
        return used;
    }

    /** Whether something that was run since then may have left something behind. May be asked from any thread. */
    boolean any() {
        return dirty;
    }
}

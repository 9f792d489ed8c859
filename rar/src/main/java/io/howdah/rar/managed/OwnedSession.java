// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.managed;

import java.lang.ref.Cleaner;

/**
 * What a bean has of a session that it has opened. The container does not know it, only the handle behind it: containers
 * keep handles, and close them too, so that of a handle nobody could tell whether its user has forgotten it.
 */
final class OwnedSession extends GatedSession {
    private final Unclosed unclosed;
    private final Cleaner.Cleanable watch;

    /**
     * @param database its name, for messages
     * @param home the opener's, where the handle was allocated
     */
    OwnedSession(String database, SessionHandle handle, ContainerHome home) {
        super(handle::gate, home, handle::close);
        unclosed = new Unclosed(database);
        handle.isOf(unclosed);
        watch = unclosed.watch(this);
    }

    @Override
    public void close() {
        unclosed.forgive();
        watch.clean();
        super.close();
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.managed;

/**
 * What its user has of a session on a connection that the caller's thread has allocated. The container does not know it,
 * only the handle behind it: containers keep handles, and close them too, so that of a handle nobody could tell whether its
 * user has forgotten it.
 */
final class OwnedSession extends GatedSession {
    private final Unclosed unclosed;
    private final ForgottenSessions.Watch watch;

    /** @param home the opener's, where the handle was allocated */
    OwnedSession(Unclosed unclosed, ForgottenSessions forgotten, SessionHandle handle, ContainerHome home) {
        super(handle::gate, home, handle::close);
        this.unclosed = unclosed;
        handle.isOf(unclosed);
        watch = forgotten.watch(this, unclosed);
    }

    @Override
    public void close() {
        unclosed.forgive();
        watch.end();
        super.close();
    }
}

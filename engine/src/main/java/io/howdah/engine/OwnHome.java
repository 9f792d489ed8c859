// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Reply;
import java.util.concurrent.Executor;

/**
 * Where the engine's own replies live: their stages run where the answer arrives, which is an event loop mostly, and must
 * not wait.
 */
final class OwnHome implements Reply.Home {
    static final OwnHome INSTANCE = new OwnHome();

    private OwnHome() {}

    @Override
    public Executor executor() {
        return Runnable::run;
    }

    @Override
    public boolean onEventLoop() {
        return Engine.onEventLoop();
    }
}

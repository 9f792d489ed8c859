// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Reply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Where stages run when no server is there, or when somebody only waits: the common pool. */
public final class PlainHome implements Reply.Home {
    public static final PlainHome INSTANCE = new PlainHome();

    private final Executor executor = new CompletableFuture<>().defaultExecutor();

    private PlainHome() {}

    @Override
    public Executor executor() {
        return executor;
    }

    @Override
    public boolean onEventLoop() {
        return Engine.onEventLoop();
    }
}

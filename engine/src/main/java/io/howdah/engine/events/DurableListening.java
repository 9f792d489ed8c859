// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.Listening;
import io.howdah.Reply;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A listener of a durable channel, as its application sees it. */
final class DurableListening implements Listening {
    private final Caller caller;
    private final Supplier<CompletionStage<Void>> ready;
    private final Supplier<Status> status;
    private final Supplier<CompletionStage<Void>> stop;

    DurableListening(
            Caller caller,
            Supplier<CompletionStage<Void>> ready,
            Supplier<Status> status,
            Supplier<CompletionStage<Void>> stop) {
        this.caller = caller;
        this.ready = ready;
        this.status = status;
        this.stop = stop;
    }

    @Override
    public Reply<Void> ready() {
        return Replies.of(caller.home(), ready.get());
    }

    @Override
    public Status status() {
        return status.get();
    }

    @Override
    public Reply<Void> stop() {
        return Replies.of(caller.home(), stop.get());
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.Reply;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Makes replies of stages that complete on threads where nothing may wait. */
final class Replies {
    private Replies() {}

    /** @param home where what depends on the reply runs */
    static <T> Reply<T> of(Reply.Home home, CompletionStage<T> stage) {
        Reply.Source<T> source = Reply.source(home, () -> {});
        stage.whenComplete((done, failure) -> {
            if (failure == null) {
                source.answer(() -> done);
            } else {
                source.fail(bare(failure));
            }
        });
        return source.reply();
    }

    /** What a stage has failed with, without what stages between have put around it. */
    static Throwable bare(Throwable failure) {
        Throwable bare = failure;
        while (bare instanceof CompletionException && bare.getCause() != null) {
            bare = bare.getCause();
        }
        return bare;
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.Reply;
import io.howdah.engine.flow.Bare;
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
                source.fail(Bare.of(failure));
            }
        });
        return source.reply();
    }
}

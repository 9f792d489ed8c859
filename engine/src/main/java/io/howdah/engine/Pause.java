// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.QueryCancelledException;
import io.howdah.Reply;

/** A time in which nothing is done, as a reply: answered when it has passed, ended by who cancels it. */
final class Pause {
    private final Reply.Source<Void> source;

    Pause(Reply.Home home) {
        source = Reply.source(home, this::cancelled);
    }

    Reply<Void> reply() {
        return source.reply();
    }

    void over() {
        source.answer(() -> null);
    }

    void fail(RuntimeException reason) {
        source.fail(reason);
    }

    private void cancelled() {
        source.fail(new QueryCancelledException(
                "The work was cancelled while it waited to be run again after a conflict; nothing of it was kept.",
                null));
    }
}

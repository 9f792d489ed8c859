// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.flow;

import io.howdah.Reply;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What gives the rows of one stream. Thread-safe; nothing waits. */
public interface Portions<T> {
    /** The next rows; asked for when those before have been handed over, or sooner where that is allowed. */
    Reply<Portion<T>> next();

    /** How many portions may be asked for behind one that has arrived, and is still to be handed over. */
    default int ahead() {
        return 0;
    }

    /**
     * Ends the stream; called once, at whatever moment. What is asked for behind it fails. Completes when nothing is left
     * open.
     *
     * @param complete whether all rows were handed over, so that what the query did is to stay
     */
    CompletionStage<? extends @Nullable Object> end(boolean complete);
}

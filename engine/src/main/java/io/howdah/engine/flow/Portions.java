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

    /** Whether the next rows may be asked for when those before have arrived, and are still to be handed over. */
    default boolean mayBeAskedAhead() {
        return false;
    }

    /**
     * Ends the stream; called once, at whatever moment. What is asked for behind it fails. Completes when nothing is left
     * open.
     *
     * @param complete whether all rows were handed over, so that what the query did is to stay
     */
    CompletionStage<? extends @Nullable Object> end(boolean complete);
}

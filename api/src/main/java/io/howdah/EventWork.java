// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Work for an event in the transaction in which it is acknowledged. */
@FunctionalInterface
public interface EventWork {
    /**
     * @param session in the transaction, which is committed when the stage completes and rolled back when it fails
     * @return when the work is done; null for at once
     */
    @Nullable
    CompletionStage<?> handle(Session session, Event event) throws Exception;
}

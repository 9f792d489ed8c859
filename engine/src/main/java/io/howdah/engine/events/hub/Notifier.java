// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.hub;

import java.util.concurrent.CompletionStage;

/** Sends notifications as publishers do, outside any transaction. Returns at once. */
@FunctionalInterface
public interface Notifier {
    CompletionStage<?> send(String channel, String payload);
}

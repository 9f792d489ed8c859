// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.notify;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A client that publishes on a channel over one connection, unless it says otherwise, and hears what comes over another. */
public interface Messenger extends AutoCloseable {
    String CHANNEL = "bench";

    String name();

    /** What is given what each message says that is heard, where the client runs its handlers. */
    void handler(Consumer<String> handler);

    /** Publishes a message; completes when the server has answered. */
    CompletionStage<?> publish(int number);

    /** What the message of a number says, where the client has no words of its own for that. */
    static String payload(int number) {
        return "{\"id\":" + number + "}";
    }

    @Override
    void close();
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.queue;

import java.util.concurrent.CompletionStage;
import java.util.function.IntConsumer;

/** A queue with somebody who waits for events and handles each, as an application would have it. */
public interface Delivery extends AutoCloseable {
    String name();

    /** What is called with the number of each event that arrives, from now on. */
    void begin(IntConsumer handler);

    /** Publishes an event, and returns at once; completes when it is committed. */
    CompletionStage<?> publish(int number);

    /** The handler is called no more. */
    void end() throws InterruptedException;

    @Override
    void close();
}

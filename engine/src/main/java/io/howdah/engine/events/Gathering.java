// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.engine.flow.OneByOne;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** What is sent at once when nothing of its kind is on its way, and else gathered meanwhile. Touched by steps only. */
final class Gathering<T> {
    private static final int MOST = 500;

    private final OneByOne steps;
    private final Function<List<T>, CompletionStage<?>> send;
    private final Deque<T> gathered = new ArrayDeque<>();
    private boolean underWay;

    /** @param send sends some, and never fails */
    Gathering(OneByOne steps, Function<List<T>, CompletionStage<?>> send) {
        this.steps = steps;
        this.send = send;
    }

    void add(T one) {
        gathered.add(one);
        if (!underWay) {
            underWay = true;
            steps.execute(this::next); // so that what this step adds besides travels with it
        }
    }

    private void next() {
        underWay = !gathered.isEmpty();
        if (underWay) {
            List<T> some = new ArrayList<>(Math.min(MOST, gathered.size()));
            while (!gathered.isEmpty() && some.size() < MOST) {
                some.add(gathered.remove());
            }
            send.apply(some).whenComplete((v, never) -> steps.execute(this::next));
        }
    }
}

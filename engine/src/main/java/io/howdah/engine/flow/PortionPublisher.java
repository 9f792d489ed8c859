// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.flow;

import io.howdah.HowdahException;
import io.howdah.Reply;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

/** Gives each subscriber portions of its own. */
public final class PortionPublisher<T> implements Flow.Publisher<T> {
    private final Reply.Home home;
    private final Supplier<Portions<T>> open;

    /**
     * @param home where subscribers are signalled
     * @param open makes what gives the portions of one subscriber
     */
    public PortionPublisher(Reply.Home home, Supplier<Portions<T>> open) {
        this.home = home;
        this.open = open;
    }

    /** Whatever keeps it from being opened is told to the subscriber, as everything else is (rule 1.9). */
    @Override
    public void subscribe(Flow.Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        Portions<T> portions;
        try {
            portions = open.get();
        } catch (HowdahException refused) {
            Refused.tell(subscriber, refused);
            return;
        }
        new Delivery<>(home, portions, subscriber).begin(subscriber);
    }
}

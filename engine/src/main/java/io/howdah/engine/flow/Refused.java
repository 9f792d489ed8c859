// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.flow;

import java.util.concurrent.Flow;

/** The subscription of a subscriber that is told at once why it gets nothing. */
enum Refused implements Flow.Subscription {
    INSTANCE;

    static void tell(Flow.Subscriber<?> subscriber, Throwable why) {
        subscriber.onSubscribe(INSTANCE);
        subscriber.onError(why);
    }

    @Override
    public void request(long more) {}

    @Override
    public void cancel() {}
}

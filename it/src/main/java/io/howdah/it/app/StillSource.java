// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Gives a COPY one row, and lets it stand still then until a stage is done. No thread waits for that. */
final class StillSource implements Flow.Publisher<ByteBuffer> {
    private final int id;
    private final CompletionStage<?> until;

    StillSource(int id, CompletionStage<?> until) {
        this.id = id;
        this.until = until;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        subscriber.onSubscribe(new Flow.Subscription() {
            private boolean given;

            /** Howdah asks for one at a time. */
            @Override
            public void request(long one) {
                if (given) {
                    until.whenComplete((done, failure) -> subscriber.onComplete());
                } else {
                    given = true;
                    subscriber.onNext(ByteBuffer.wrap((id + "\n").getBytes(StandardCharsets.US_ASCII)));
                }
            }

            @Override
            public void cancel() {}
        });
    }
}

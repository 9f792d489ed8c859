// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.statement;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/** Keeps as many statements in flight as are wanted: begins the next as soon as one has come. */
public final class Together {
    private final Client client;
    private final AtomicInteger left;
    private final LongAdder sum = new LongAdder();

    private Together(Client client, int operations) {
        this.client = client;
        left = new AtomicInteger(operations);
    }

    /** Runs that many operations, and sums up the ids that have come. */
    public static long run(Client client, int operations, int inFlight) {
        Together run = new Together(client, operations);
        CompletableFuture<?>[] chains = IntStream.range(0, inFlight)
                .mapToObj(chain -> run.next(new CompletableFuture<>()))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(chains).join();
        return run.sum.sum();
    }

    private CompletableFuture<Void> next(CompletableFuture<Void> end) {
        int operation = left.decrementAndGet();
        if (operation < 0) {
            end.complete(null);
            return end;
        }
        client.pointLater(Items.key(operation)).whenComplete((item, failure) -> {
            if (failure != null) {
                end.completeExceptionally(failure);
                return;
            }
            sum.add(item.id());
            next(end);
        });
        return end;
    }
}

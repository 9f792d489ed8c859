// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.engine.events.hub.Clockwork;
import io.howdah.engine.flow.OneByOne;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells the queue how events have ended, many by one statement. While the database fails it is told again and again until
 * the events are not this process's any more, or it is to stop. Touched by steps only.
 */
final class Endings {
    private static final Duration AGAIN_AFTER = Duration.ofMillis(200);

    private final ChannelQueue queue;
    private final OneByOne steps;
    private final Clockwork clockwork;
    private final Holdings holdings;
    private final Leases leases;
    private final Gathering<Ending> acknowledged;
    private final Gathering<Ending> others;
    private boolean hurried;

    Endings(ChannelQueue queue, OneByOne steps, Clockwork clockwork, Holdings holdings, Leases leases) {
        this.queue = queue;
        this.steps = steps;
        this.clockwork = clockwork;
        this.holdings = holdings;
        this.leases = leases;
        acknowledged = new Gathering<>(steps, this::send);
        others = new Gathering<>(steps, this::send);
    }

    /** Whether what fails from now on is not tried again. */
    void hurry(boolean now) {
        hurried = now;
    }

    /** @return whether it still was this process's; fails when the database did all the time */
    CompletableFuture<Boolean> end(Held held, Ending.How how) {
        Ending ending = Ending.of(held, how);
        held.become(Held.State.ENDING);
        add(ending);
        return ending.ours();
    }

    private void add(Ending ending) {
        (ending.how().kind() == Ending.Kind.ACKNOWLEDGED ? acknowledged : others).add(ending);
    }

    private CompletionStage<?> send(List<Ending> endings) {
        Map<Ending.How, List<Ending>> alike = endings.stream().collect(Collectors.groupingBy(Ending::how));
        return CompletableFuture.allOf(alike.entrySet().stream()
                .map(group -> send(group.getKey(), group.getValue()))
                .toArray(CompletableFuture[]::new));
    }

    private CompletableFuture<?> send(Ending.How how, List<Ending> endings) {
        CompletableFuture<Void> told = new CompletableFuture<>();
        queue.end(endings.stream().map(Ending::held).toList(), how).whenComplete((ids, failure) -> {
            steps.execute(() -> endings.forEach(ending -> ended(ending, ids, failure)));
            told.complete(null);
        });
        return told;
    }

    private void ended(Ending ending, @Nullable Set<Long> ids, @Nullable Throwable failure) {
        Held held = ending.held();
        if (ids != null) {
            boolean ours = ids.contains(held.claimed().id());
            if (ours) {
                queue.counters().one(ending.how().kind().counted());
            }
            over(held, !ours && ending.lost());
            ending.ours().complete(ours);
        } else if (hurried || held.leaseOver()) {
            over(held, ending.worked());
            ending.ours().completeExceptionally(failure);
        } else {
            clockwork.later(AGAIN_AFTER, () -> steps.execute(() -> add(ending.repeated())));
        }
    }

    private void over(Held held, boolean lost) {
        if (lost) {
            leases.lost(held);
        } else {
            holdings.over(held);
        }
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.ErrorId;
import io.howdah.engine.events.EventCounters.Count;
import io.howdah.engine.events.Held.State;
import io.howdah.engine.flow.OneByOne;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Keeps the events that are worked on from going to somebody else. Touched by steps only. */
final class Leases {
    private final ChannelQueue queue;
    private final OneByOne steps;
    private final Holdings holdings;

    Leases(ChannelQueue queue, OneByOne steps, Holdings holdings) {
        this.queue = queue;
        this.steps = steps;
        this.holdings = holdings;
    }

    /** Has the leases of all that is worked on begin again. What a transaction has locked nobody can take. */
    void extend() {
        Map<Duration, List<Held>> alike = holdings
                .all(held -> held.is(State.WORKED_ON) && taker(held).works())
                .stream()
                .collect(Collectors.groupingBy(held -> taker(held).lease()));
        alike.forEach((lease, events) -> {
            long until = System.nanoTime() + lease.toNanos();
            queue.extend(events, lease)
                    .whenComplete((ids, failure) -> steps.execute(() -> extended(events, until, ids)));
        });
    }

    private static Intake taker(Held held) {
        Intake taker = held.taker();
        if (taker == null) {
            throw new IllegalStateException(held + " is worked on by nobody");
        }
        return taker;
    }

    /** @param ids null when the database has failed; the next time will do */
    private void extended(List<Held> events, long until, @Nullable Set<Long> ids) {
        if (ids != null) {
            for (Held held : events) {
                if (ids.contains(held.claimed().id())) {
                    held.extended(until);
                } else if (held.is(State.WORKED_ON)) {
                    lost(held);
                }
            }
        }
    }

    /** Somebody else may have it by now. */
    void lost(Held held) {
        holdings.over(held);
        queue.counters().one(Count.LEASE_LOST);
        System.getLogger(Leases.class.getName())
                .log(
                        System.Logger.Level.WARNING,
                        ErrorId.EVENT_LEASE_LOST + ": Event " + held.claimed().id() + " of channel '" + queue.channel()
                                + "' was worked on here, and the database could not be told so within its lease: it may be"
                                + " delivered elsewhere, too. A database that was away for long is a reason, or a"
                                + " process that was; otherwise raise events.lease.");
    }
}

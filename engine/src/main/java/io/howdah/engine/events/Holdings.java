// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.Event;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The events of one channel that this process holds. Touched by steps only, but for {@link #of}. */
final class Holdings {
    private final Set<Held> all = new LinkedHashSet<>();
    private final Map<Event, Held> byEvent = new ConcurrentHashMap<>();

    void add(Held held) {
        all.add(held);
    }

    void taken(Held held, Intake by, Event as) {
        held.taken(by, as);
        byEvent.put(as, held);
        by.holds(1);
    }

    /** It is not ours any more, for whatever reason. */
    void over(Held held) {
        if (!held.is(Held.State.OVER)) {
            held.become(Held.State.OVER);
            all.remove(held);
            Event event = held.event();
            Intake taker = held.taker();
            if (event != null && taker != null) {
                byEvent.remove(event);
                taker.holds(-1);
            }
        }
    }

    /** What was delivered as that event, if it is still held. Any thread. */
    @Nullable
    Held of(Event event) {
        return byEvent.get(event);
    }

    List<Held> all(Predicate<Held> which) {
        List<Held> found = new ArrayList<>();
        for (Held held : all) {
            if (which.test(held)) {
                found.add(held);
            }
        }
        return found;
    }

    boolean none() {
        return all.isEmpty();
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.HowdahException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What was published, each event a number, what became of that, and what has arrived. */
final class EventLedger {
    /** What is known of the publication of a number. */
    enum Fate {
        /** It was told so. */
        COMMITTED,
        ROLLED_BACK,
        /** The connection broke before the answer came, so that either is right. */
        UNKNOWN
    }

    private final Map<Long, Fate> published = new ConcurrentSkipListMap<>();
    private final AtomicInteger committed = new AtomicInteger();
    private final Map<Long, AtomicInteger> handled = new ConcurrentHashMap<>();
    private final Map<String, List<Long>> ofKeys = new ConcurrentHashMap<>();

    /** Publishes by the action, and notes what became of it; throws what it throws. */
    void publishing(Collection<Long> numbers, Runnable action) {
        try {
            action.run();
            note(numbers, Fate.COMMITTED);
            committed.addAndGet(numbers.size());
        } catch (HowdahException noAnswer) {
            note(numbers, Fate.UNKNOWN);
            throw noAnswer;
        }
    }

    void note(Collection<Long> numbers, Fate fate) {
        numbers.forEach(number -> published.put(number, fate));
    }

    /** How many were committed until now. */
    int committed() {
        return committed.get();
    }

    /** A handler is done with one, and says so now. */
    void handled(String key, long number) {
        List<Long> order = ofKeys.computeIfAbsent(key, first -> new ArrayList<>());
        synchronized (order) {
            int times = handled.computeIfAbsent(number, first -> new AtomicInteger())
                    .incrementAndGet();
            if (times == 1) {
                order.add(number);
            }
        }
    }

    int count(Fate fate) {
        return (int) published.values().stream().filter(fate::equals).count();
    }

    /** Committed, and not handled yet. */
    List<Long> lost() {
        return published.entrySet().stream()
                .filter(entry -> entry.getValue() == Fate.COMMITTED && !handled.containsKey(entry.getKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Rolled back, and handled all the same. */
    List<Long> outOfNothing() {
        return handled.keySet().stream()
                .filter(number -> published.getOrDefault(number, Fate.ROLLED_BACK) == Fate.ROLLED_BACK)
                .toList();
    }

    /** How often something was handled that had been handled before. */
    int duplicates() {
        return handled.values().stream().mapToInt(AtomicInteger::get).sum() - handled.size();
    }

    /**
     * The keys whose events were handled in another order than they were published in, with where. Of an event that was
     * handled twice the first time counts: who has lost a lease may be late, and the next of the key has come by then.
     */
    Map<String, String> disorder() {
        Map<String, String> broken = new TreeMap<>();
        ofKeys.forEach((key, order) -> {
            for (int i = 1; i < order.size() && !key.isEmpty(); i++) {
                if (order.get(i) <= order.get(i - 1)) {
                    broken.putIfAbsent(key, order.get(i - 1) + " before " + order.get(i));
                }
            }
        });
        return broken;
    }

    @Override
    public String toString() {
        return count(Fate.COMMITTED) + " committed, " + count(Fate.ROLLED_BACK) + " rolled back, " + count(Fate.UNKNOWN)
                + " unknown, " + handled.size() + " handled, " + duplicates() + " twice, " + ofKeys.size() + " keys";
    }
}

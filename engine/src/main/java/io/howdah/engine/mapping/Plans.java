// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.mapping;

import io.howdah.engine.types.RowShape;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The plans of one class: one for each shape of rows, and for where these are read from. They go with the class, and hold
 * its loader no longer.
 */
final class Plans {
    /** Queries that are written by a program may have a new shape each time. */
    static final int MOST = 64;

    private static final ClassValue<Plans> OF = new ClassValue<>() {
        @Override
        protected Plans computeValue(Class<?> type) {
            return new Plans();
        }
    };

    private final Map<Way, Plan> known = new ConcurrentHashMap<>();

    private record Way(RowShape shape, Source source) {}

    private Plans() {}

    static Plan of(Class<?> type, RowShape shape, Source source) {
        Plans plans = OF.get(type);
        Way way = new Way(shape, source);
        Plan plan = plans.known.get(way);
        return plan == null ? plans.compiled(type, way) : plan;
    }

    private Plan compiled(Class<?> type, Way way) {
        Plan plan = Plan.compile(type, way.shape(), way.source());
        if (known.size() >= MOST) {
            known.clear(); // what is in use is back in no time
        }
        known.put(way, plan);
        return plan;
    }

    static int count(Class<?> type) {
        return OF.get(type).known.size();
    }
}

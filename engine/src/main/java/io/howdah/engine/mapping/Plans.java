// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.mapping;

import io.howdah.engine.types.RowShape;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The plans of one class, one for each shape of rows. They go with the class, and hold its loader no longer. */
final class Plans {
    /** Queries that are written by a program may have a new shape each time. */
    static final int MOST = 64;

    private static final ClassValue<Plans> OF = new ClassValue<>() {
        @Override
        protected Plans computeValue(Class<?> type) {
            return new Plans();
        }
    };

    private final Map<RowShape, Plan> byShape = new ConcurrentHashMap<>();

    private Plans() {}

    /** The plan for rows as they come. */
    static Plan of(Class<?> type, RowShape shape) {
        Plans plans = OF.get(type);
        Plan known = plans.byShape.get(shape);
        return known == null ? plans.compiled(type, shape) : known;
    }

    private Plan compiled(Class<?> type, RowShape shape) {
        Plan plan = Plan.compile(type, shape, Source.CELLS);
        if (byShape.size() >= MOST) {
            byShape.clear(); // what is in use is back in no time
        }
        byShape.put(shape, plan);
        return plan;
    }

    static int count(Class<?> type) {
        return OF.get(type).byShape.size();
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.mapping;

import io.howdah.Interval;
import io.howdah.Json;
import io.howdah.Multirange;
import io.howdah.Range;
import io.howdah.Row;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Set;

/** How instances of a class are made of values. */
sealed interface Construction permits ByConstructor, BySetters {
    /** What must be given, in this order. */
    List<Slot> slots();

    /** What the slots are called, for messages. */
    String noun();

    /**
     * Makes an instance of what the readers read.
     *
     * @param readers from one and the same source each, of the slots' classes
     * @return from the source to the instance, as an Object
     */
    MethodHandle from(List<MethodHandle> readers, Class<?> source);

    /** Whether rows become instances of the class, and not single values. */
    static boolean isFor(Class<?> type) {
        return !type.isPrimitive()
                && !type.isArray()
                && !type.isEnum()
                && type.getClassLoader() != null
                && !type.getName().startsWith("java.")
                && !Set.of(Interval.class, Json.class, Range.class, Multirange.class, Row.class)
                        .contains(type);
    }

    /**
     * Finds out how.
     *
     * @throws io.howdah.MappingException when there is no way, or several
     */
    static Construction of(Class<?> type) {
        if (type.isRecord()) {
            return ByConstructor.ofRecord(type);
        }
        Refusals.unlessConcrete(type);
        return BySetters.of(type).<Construction>map(setters -> setters).orElseGet(() -> ByConstructor.ofClass(type));
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.mapping;

import io.howdah.Interval;
import io.howdah.Json;
import io.howdah.Multirange;
import io.howdah.Range;
import io.howdah.Row;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
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
     * Finds out how: a bean by its setters; where the constructor without parameters is missing, or is there for defaults
     * only, by the one with parameters, and the setters of what that does not take.
     *
     * @throws io.howdah.MappingException when there is no way, or several
     */
    static Construction of(Class<?> type) {
        if (type.isRecord()) {
            return ByConstructor.ofRecord(type);
        }
        Refusals.unlessConcrete(type);
        Map<String, Method> setters = BySetters.setters(type);
        if (setters.isEmpty()) {
            return ByConstructor.ofClass(type);
        }
        return ByConstructor.withoutParameters(type)
                .filter(bean -> !ByConstructor.takesAllAndMore(type, setters.keySet()))
                .<Construction>map(bean -> BySetters.behind(bean, setters))
                .orElseGet(() -> BySetters.behind(ByConstructor.ofClass(type), setters));
    }
}

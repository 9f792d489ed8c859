// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Copies of parameters, so that what happens to the originals later changes nothing. Beans are taken as they are. */
final class Copies {
    private Copies() {}

    static List<@Nullable Object> list(Collection<? extends @Nullable Object> values) {
        List<@Nullable Object> copies = new ArrayList<>(values.size());
        for (@Nullable Object value : values) {
            copies.add(of(value));
        }
        return Collections.unmodifiableList(copies);
    }

    private static @Nullable Object of(@Nullable Object value) {
        if (value instanceof Row) { // nobody changes it, and as a map it shows how its values look in JSON
            return value;
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((key, content) -> copy.put(key, of(content)));
            return Collections.unmodifiableMap(copy);
        }
        if (value instanceof Set<?> set) {
            return Collections.unmodifiableSet(new LinkedHashSet<>(list(set)));
        }
        if (value instanceof Collection<?> collection) {
            return list(collection);
        }
        return value != null && value.getClass().isArray() ? array(value) : value;
    }

    /** What copies of elements of a class fit into: those of an ArrayList or a HashMap are other lists and maps. */
    private static Class<?> holding(Class<?> element) {
        Class<?> inner = element;
        while (inner.isArray()) {
            inner = inner.getComponentType();
        }
        return Collection.class.isAssignableFrom(inner) || Map.class.isAssignableFrom(inner) ? Object.class : element;
    }

    private static Object array(Object values) {
        int length = Array.getLength(values);
        Class<?> element = values.getClass().getComponentType();
        Object copy = Array.newInstance(holding(element), length);
        if (element.isPrimitive()) { // a picture is many bytes
            System.arraycopy(values, 0, copy, 0, length);
            return copy;
        }
        for (int i = 0; i < length; i++) {
            Array.set(copy, i, of(Array.get(values, i)));
        }
        return copy;
    }
}

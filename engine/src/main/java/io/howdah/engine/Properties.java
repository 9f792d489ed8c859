// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.ParameterException;
import io.howdah.engine.mapping.Names;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The values that a record or a bean holds, by name. What its class offers is found once and goes with the class. Runs
 * on an application's thread, because accessors are the application's.
 */
final class Properties {
    private static final ClassValue<Properties> OF = new ClassValue<>() {
        @Override
        protected Properties computeValue(Class<?> type) {
            return new Properties(type.isRecord() ? components(type) : getters(type));
        }
    };

    private final Map<String, Method> readers;

    private Properties(Map<String, Method> readers) {
        this.readers = Collections.unmodifiableMap(readers);
    }

    /** What instances of the class hold; nothing for classes of the JDK, which are values themselves. */
    static Properties of(Class<?> type) {
        return OF.get(type);
    }

    private static Map<String, Method> components(Class<?> type) {
        Map<String, Method> readers = new LinkedHashMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            readers.put(component.getName(), opened(component.getAccessor()));
        }
        return readers;
    }

    private static Map<String, Method> getters(Class<?> type) {
        Map<String, Method> readers = new LinkedHashMap<>();
        if (type.isArray() || type.isEnum() || type.getName().startsWith("java.")) {
            return readers;
        }
        for (Method method : type.getMethods()) {
            String name = property(method);
            if (name != null) {
                readers.put(name, opened(method));
            }
        }
        return readers;
    }

    private static @Nullable String property(Method method) {
        String name = method.getName();
        int prefix = name.startsWith("get")
                ? 3
                : name.startsWith("is") && method.getReturnType() == boolean.class ? 2 : name.length();
        boolean getter = prefix < name.length()
                && method.getParameterCount() == 0
                && method.getReturnType() != void.class
                && method.getDeclaringClass() != Object.class
                && !Modifier.isStatic(method.getModifiers())
                && !method.isBridge();
        return getter ? Names.decapitalized(written(name.substring(prefix))) : null;
    }

    /** Kotlin appends a hash to the getter of a value class, {@code getId-x7Yz}. */
    private static String written(String name) {
        int hash = name.indexOf('-');
        return hash > 0 ? name.substring(0, hash) : name;
    }

    private static Method opened(Method method) {
        method.trySetAccessible();
        return method;
    }

    Set<String> names() {
        return readers.keySet();
    }

    /** The name of the property that a name in SQL means: {@code created_at} is {@code createdAt}. */
    @Nullable
    String meant(String name) {
        if (readers.containsKey(name)) {
            return name;
        }
        String plain = Names.plain(name);
        return readers.keySet().stream()
                .filter(property -> Names.plain(property).equals(plain))
                .findFirst()
                .or(() -> flag(plain))
                .orElse(null);
    }

    /** {@code isPaid()} reads {@code paid}, and where Kotlin or Lombok wrote it often a field {@code isPaid}. */
    private Optional<String> flag(String plain) {
        return readers.entrySet().stream()
                .filter(reader -> reader.getValue().getName().startsWith("is")
                        && Names.plain(reader.getValue().getName()).equals(plain))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Reads a property that there is, again and again. */
    Reader reader(String property) {
        return new Reader(property, Objects.requireNonNull(readers.get(property), property));
    }

    /** The value of a property that there is. */
    @Nullable
    Object read(Object source, String property) {
        Method reader = readers.get(property);
        return reader == null ? null : read(source, property, reader);
    }

    /** Reads one property. */
    record Reader(String property, Method method) {
        @Nullable
        Object of(Object source) {
            return read(source, property, method);
        }
    }

    private static @Nullable Object read(Object source, String property, Method reader) {
        try {
            return reader.invoke(source);
        } catch (IllegalAccessException | InvocationTargetException failed) {
            throw new ParameterException(
                    "The value of '" + property + "' cannot be read from a "
                            + source.getClass().getName() + "; nothing was sent.",
                    failed);
        }
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.mapping;

import io.howdah.MappingException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A bean: a constructor without parameters, and a setter for each property. */
record BySetters(MethodHandle constructor, List<MethodHandle> setters, List<Slot> slots) implements Construction {
    /** Empty when the class is no bean. */
    static Optional<BySetters> of(Class<?> type) {
        Map<String, Method> setters = setters(type);
        Constructor<?> constructor;
        try {
            constructor = type.getDeclaredConstructor();
        } catch (NoSuchMethodException none) {
            return Optional.empty();
        }
        return setters.isEmpty()
                ? Optional.empty()
                : Optional.of(new BySetters(
                        Opened.of(constructor),
                        setters.values().stream().map(Opened::of).toList(),
                        setters.entrySet().stream()
                                .map(setter -> new Slot(
                                        setter.getKey(), setter.getValue().getGenericParameterTypes()[0]))
                                .toList()));
    }

    private static Map<String, Method> setters(Class<?> type) {
        Map<String, Method> setters = new TreeMap<>();
        for (Method method : type.getMethods()) {
            if (isSetter(method)) {
                setters.merge(
                        Names.decapitalized(method.getName().substring(3)),
                        method,
                        (one, other) -> chosen(type, one, other));
            }
        }
        return setters;
    }

    /** What it returns does not matter: a chain of setters returns the bean. */
    private static boolean isSetter(Method method) {
        return method.getName().startsWith("set")
                && method.getName().length() > 3
                && method.getParameterCount() == 1
                && !Modifier.isStatic(method.getModifiers())
                && !method.isBridge();
    }

    /** Of two setters the one that takes what the getter gives. */
    private static Method chosen(Class<?> type, Method one, Method other) {
        String property = one.getName().substring(3);
        for (String getter : List.of("get" + property, "is" + property)) {
            try {
                Class<?> given = type.getMethod(getter).getReturnType();
                if (given == one.getParameterTypes()[0]) {
                    return one;
                }
                if (given == other.getParameterTypes()[0]) {
                    return other;
                }
            } catch (NoSuchMethodException none) {
                // perhaps the other name
            }
        }
        throw new MappingException(type.getName() + " has several setters " + one.getName()
                + ", and no getter that tells which of them is meant.");
    }

    @Override
    public String noun() {
        return "properties";
    }

    @Override
    public MethodHandle from(List<MethodHandle> readers, Class<?> source) {
        List<MethodHandle> steps = new ArrayList<>();
        for (int i = 0; i < readers.size(); i++) {
            MethodHandle step = MethodHandles.filterArguments(setters.get(i), 1, readers.get(i));
            steps.add(
                    step.asType(step.type().changeParameterType(0, Object.class).changeReturnType(void.class)));
        }
        MethodHandle all = MethodHandles.dropArguments(MethodHandles.identity(Object.class), 1, source);
        for (int i = steps.size() - 1; i >= 0; i--) {
            all = MethodHandles.foldArguments(all, steps.get(i));
        }
        MethodHandle made = constructor.asType(constructor.type().changeReturnType(Object.class));
        return MethodHandles.foldArguments(all, MethodHandles.dropArguments(made, 0, source));
    }
}

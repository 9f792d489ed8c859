// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.mapping;

import io.howdah.MappingException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A bean: what a constructor makes, mostly one without parameters, filled by a setter for each property left. */
record BySetters(ByConstructor start, List<MethodHandle> setters, List<Slot> slots) implements Construction {
    /** The constructor, and behind it the setters of what it does not take. */
    static Construction behind(ByConstructor start, Map<String, Method> setters) {
        List<MethodHandle> left = new ArrayList<>();
        List<Slot> slots = new ArrayList<>(start.slots());
        setters.forEach((property, setter) -> {
            if (start.slots().stream().noneMatch(taken -> Names.same(taken.name(), property))) {
                left.add(Opened.of(setter));
                slots.add(new Slot(property, setter.getGenericParameterTypes()[0]));
            }
        });
        return left.isEmpty() ? start : new BySetters(start, left, slots);
    }

    /** The setters of a class by their properties. */
    static Map<String, Method> setters(Class<?> type) {
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
        int taken = start.slots().size();
        MethodHandle all = MethodHandles.dropArguments(MethodHandles.identity(Object.class), 1, source);
        for (int i = setters.size() - 1; i >= 0; i--) {
            MethodHandle step = MethodHandles.filterArguments(setters.get(i), 1, readers.get(taken + i));
            all = MethodHandles.foldArguments(
                    all,
                    step.asType(step.type().changeParameterType(0, Object.class).changeReturnType(void.class)));
        }
        return MethodHandles.foldArguments(all, start.from(readers.subList(0, taken), source));
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.mapping;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A record by its canonical constructor, or another class by its only one whose parameters have names. */
record ByConstructor(MethodHandle constructor, List<Slot> slots, String noun) implements Construction {
    /** A method takes 255 words at most; long and double are two each. */
    private static final int WIDEST = 120;

    static ByConstructor ofRecord(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        try {
            Constructor<?> canonical = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            return of(
                    type,
                    canonical,
                    Arrays.stream(components)
                            .map(component -> new Slot(component.getName(), component.getGenericType()))
                            .toList(),
                    "components");
        } catch (NoSuchMethodException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A bean's; empty when there is none. */
    static Optional<ByConstructor> withoutParameters(Class<?> type) {
        try {
            return Optional.of(of(type, type.getDeclaredConstructor(), List.of(), "properties"));
        } catch (NoSuchMethodException none) {
            return Optional.empty();
        }
    }

    /**
     * Whether the only constructor with parameters, whose names are known, takes whatever setters set, and more: what is
     * more would be lost if instances were filled by the setters.
     */
    static boolean takesAllAndMore(Class<?> type, Set<String> properties) {
        List<Constructor<?>> constructors = withParameters(type);
        if (constructors.size() != 1 || !named(constructors.get(0))) {
            return false;
        }
        List<String> parameters = Arrays.stream(constructors.get(0).getParameters())
                .map(Parameter::getName)
                .toList();
        return parameters.size() > properties.size()
                && properties.stream()
                        .allMatch(property -> parameters.stream().anyMatch(taken -> Names.same(taken, property)));
    }

    private static List<Constructor<?>> withParameters(Class<?> type) {
        return Arrays.stream(type.getDeclaredConstructors())
                .<Constructor<?>>map(constructor -> constructor)
                .filter(constructor -> !constructor.isSynthetic() && constructor.getParameterCount() > 0)
                .toList();
    }

    private static boolean named(Constructor<?> constructor) {
        return Arrays.stream(constructor.getParameters()).allMatch(Parameter::isNamePresent);
    }

    static ByConstructor ofClass(Class<?> type) {
        List<Constructor<?>> constructors = withParameters(type);
        if (constructors.size() != 1) {
            throw Refusals.notConstructible(
                    type,
                    constructors.isEmpty()
                            ? "it has neither setters nor a constructor with parameters"
                            : "it is no bean, and has " + constructors.size() + " constructors with parameters");
        }
        Constructor<?> only = constructors.get(0);
        if (!named(only)) {
            throw Refusals.notConstructible(
                    type,
                    "the names of its constructor's parameters are not in the class file. Compile with -parameters"
                            + " (-java-parameters for Kotlin), or let it have setters and a constructor without"
                            + " parameters");
        }
        return of(
                type,
                only,
                Arrays.stream(only.getParameters())
                        .map(parameter -> new Slot(parameter.getName(), parameter.getParameterizedType()))
                        .toList(),
                "constructor parameters");
    }

    private static ByConstructor of(Class<?> type, Constructor<?> constructor, List<Slot> slots, String noun) {
        if (slots.size() > WIDEST) {
            throw Refusals.notConstructible(
                    type, "it has " + slots.size() + " " + noun + ", more than the " + WIDEST + " that are possible");
        }
        return new ByConstructor(Opened.of(constructor), slots, noun);
    }

    @Override
    public MethodHandle from(List<MethodHandle> readers, Class<?> source) {
        MethodType made = MethodType.methodType(Object.class, source);
        MethodHandle each = MethodHandles.filterArguments(constructor, 0, readers.toArray(MethodHandle[]::new));
        MethodHandle instance = each.asType(each.type().changeReturnType(Object.class));
        return readers.isEmpty()
                ? MethodHandles.dropArguments(instance, 0, source)
                : MethodHandles.permuteArguments(instance, made, new int[readers.size()]);
    }
}

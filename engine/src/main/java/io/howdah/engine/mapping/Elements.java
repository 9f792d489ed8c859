// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.mapping;

import io.howdah.Row;
import io.howdah.engine.types.Type;
import io.howdah.engine.types.Unfit;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Arrays as arrays and lists of what a class wants, element by element. */
final class Elements {
    private static final Conversion LISTS =
            value -> value instanceof Object[] inner ? lists(inner) : Row.Document.shown(value);

    private Elements() {}

    /** The conversion of an array's values; see {@link Conversions#of}. */
    static Conversion of(Type.Array from, java.lang.reflect.Type wanted) {
        Class<?> raw = Generics.raw(wanted);
        if (raw == Object.class) {
            return Row.Document::shown;
        }
        if (raw.isArray()) {
            Conversion element = element(from, Generics.component(wanted));
            return value -> array(raw, element, elements(value, wanted));
        }
        if (raw == List.class || raw == Collection.class || raw == Iterable.class) {
            java.lang.reflect.Type argument = Generics.argument(wanted, 0);
            Conversion element = Generics.raw(argument) == Object.class ? LISTS : element(from, argument);
            return value -> list(element, elements(value, wanted));
        }
        throw Conversions.never(from, Object[].class, wanted);
    }

    /** PostgreSQL's type of an array does not tell how many dimensions it has. */
    private static Conversion element(Type.Array from, java.lang.reflect.Type wanted) {
        try {
            Conversion element = Conversions.of(from.element(), wanted);
            return from.ofArrays() || Generics.raw(wanted).isAssignableFrom(Object[].class)
                    ? element
                    : flat(element, wanted);
        } catch (Unfit none) {
            Class<?> raw = Generics.raw(wanted);
            if (raw.isArray() || Iterable.class.isAssignableFrom(raw)) {
                return of(from, wanted);
            }
            throw none;
        }
    }

    private static Conversion flat(Conversion element, java.lang.reflect.Type wanted) {
        return new Conversion() {
            @Override
            public @Nullable Object of(Object value) {
                if (value instanceof Object[]) {
                    throw new Unfit("is an array and no " + Generics.shown(wanted)
                            + ": there are more dimensions than asked for");
                }
                return element.of(value);
            }

            @Override
            public @Nullable Object ofNull() {
                return element.ofNull();
            }
        };
    }

    private static @Nullable Object[] elements(Object value, java.lang.reflect.Type wanted) {
        if (value instanceof Object[] elements) {
            return elements;
        }
        throw new Unfit("is no " + Generics.shown(wanted) + ": there are fewer dimensions than asked for");
    }

    private static Object array(Class<?> wanted, Conversion conversion, @Nullable Object[] elements) {
        Object array = Array.newInstance(wanted.getComponentType(), elements.length);
        for (int i = 0; i < elements.length; i++) {
            Array.set(array, i, converted(conversion, elements, i));
        }
        return array;
    }

    private static List<@Nullable Object> list(Conversion conversion, @Nullable Object[] elements) {
        List<@Nullable Object> list = new ArrayList<>(elements.length);
        for (int i = 0; i < elements.length; i++) {
            list.add(converted(conversion, elements, i));
        }
        return Collections.unmodifiableList(list);
    }

    private static List<@Nullable Object> lists(@Nullable Object[] elements) {
        return list(LISTS, elements);
    }

    private static @Nullable Object converted(Conversion conversion, @Nullable Object[] elements, int index) {
        try {
            return conversion.ofNullable(elements[index]);
        } catch (Unfit unfit) {
            throw new Unfit("has an element " + (index + 1) + " that " + unfit.reason());
        }
    }
}

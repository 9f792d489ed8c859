// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.mapping;

import io.howdah.engine.types.Unfit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes of a value, as a row shows it, what a class wants in its place: exactly, or not at all. */
@FunctionalInterface
interface Conversion {
    /** Nothing to do. */
    Conversion NONE = value -> value;

    /** @throws Unfit when this value does not fit */
    @Nullable
    Object of(Object value);

    /**
     * What stands for NULL.
     *
     * @throws Unfit when nothing does
     */
    default @Nullable Object ofNull() {
        return null;
    }

    default @Nullable Object ofNullable(@Nullable Object value) {
        return value == null ? ofNull() : of(value);
    }

    /** For a place that can hold no null. */
    static Conversion primitive(Class<?> primitive, Conversion conversion) {
        return new Conversion() {
            @Override
            public Object of(Object value) {
                Object converted = conversion.of(value);
                if (converted == null) { // JSON's null
                    throw nullFor(primitive);
                }
                return converted;
            }

            @Override
            public Object ofNull() {
                throw nullFor(primitive);
            }
        };
    }

    /** For a place that has a value of its own for what is missing. */
    static Conversion optional(Conversion conversion, Function<Object, Object> present, Object none) {
        return new Conversion() {
            @Override
            public Object of(Object value) {
                Object converted = conversion.of(value);
                return converted == null ? none : present.apply(converted);
            }

            @Override
            public Object ofNull() {
                return none;
            }
        };
    }

    static Unfit nullFor(Class<?> primitive) {
        return new Unfit("is NULL, which a primitive " + primitive.getName() + " cannot hold; use "
                + Generics.boxed(primitive).getSimpleName() + ", or coalesce in the query");
    }
}

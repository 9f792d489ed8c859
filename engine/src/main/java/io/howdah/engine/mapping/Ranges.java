// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.mapping;

import io.howdah.Multirange;
import io.howdah.Range;
import io.howdah.engine.types.Type;
import io.howdah.engine.types.Unfit;
import java.util.Objects;
import java.util.function.Function;

/** Ranges and multiranges with the bounds that a class wants. */
final class Ranges {
    private Ranges() {}

    /** The conversion of a range's values; see {@link Conversions#of}. */
    static Conversion of(Type.Range from, java.lang.reflect.Type wanted) {
        if (!Generics.raw(wanted).isAssignableFrom(Range.class)) {
            throw Conversions.never(from, Range.class, wanted);
        }
        Function<Object, Object> bound = bound(from, wanted);
        return value -> ((Range<?>) value).map(bound);
    }

    static Conversion of(Type.Multirange from, java.lang.reflect.Type wanted) {
        if (!Generics.raw(wanted).isAssignableFrom(Multirange.class)) {
            throw Conversions.never(from, Multirange.class, wanted);
        }
        Function<Object, Object> bound = bound(from.range(), wanted);
        return value -> ((Multirange<?>) value).map(bound);
    }

    private static Function<Object, Object> bound(Type.Range range, java.lang.reflect.Type wanted) {
        Conversion conversion = Conversions.of(range.subtype(), Generics.argument(wanted, 0));
        return bound -> {
            try {
                return Objects.requireNonNull(conversion.of(bound));
            } catch (Unfit unfit) {
                throw new Unfit("has a bound that " + unfit.reason());
            }
        };
    }
}

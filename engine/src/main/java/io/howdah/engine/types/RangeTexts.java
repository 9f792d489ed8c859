// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import io.howdah.Multirange;
import io.howdah.Range;

/** Ranges and multiranges as parameters, in the server's text form. */
final class RangeTexts {
    private RangeTexts() {}

    static String of(Type.Range type, Object value) {
        return value instanceof Range<?> range
                ? range.map(bound -> bound(type, bound)).toString()
                : written(type, value, "a Range or a String");
    }

    static String of(Type.Multirange type, Object value) {
        return value instanceof Multirange<?> multirange
                ? multirange.map(bound -> bound(type.range(), bound)).toString()
                : written(type, value, "a Multirange or a String");
    }

    private static String bound(Type.Range type, Object bound) {
        try {
            return Encoder.text(type.subtype(), bound);
        } catch (Unfit unfit) {
            throw new Unfit("has a bound that " + unfit.reason());
        }
    }

    private static String written(Type type, Object value, String accepts) {
        if (value instanceof String text) {
            return Texts.wellFormed(text);
        }
        throw Unfit.taking(type.name(), accepts, value);
    }
}

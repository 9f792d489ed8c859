// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.mapping;

import io.howdah.MappingException;
import io.howdah.engine.json.JsonDocument;
import io.howdah.engine.types.Base;
import io.howdah.engine.types.RowShape;
import io.howdah.engine.types.Type;

/** Where JSON becomes what a class wants, by the application's codec. */
final class JsonColumn {
    private JsonColumn() {}

    static boolean is(Type type) {
        return type instanceof Type.Domain domain
                ? is(domain.base())
                : type instanceof Type.Scalar scalar && (scalar.base() == Base.JSON || scalar.base() == Base.JSONB);
    }

    /** What the codec makes of a class, only the values show. */
    static Conversion conversion(java.lang.reflect.Type wanted, Class<?> raw) {
        return stored -> ((JsonDocument) stored).as(wanted, raw);
    }

    /** Whether an instance of the class is what the only column holds, and not the row around it. */
    static boolean isAllOf(Class<?> type, RowShape shape) {
        return shape.size() == 1
                && is(shape.type(0))
                && !hasSlot(type, Names.plain(shape.columns().get(0).name()));
    }

    private static boolean hasSlot(Class<?> type, String plainName) {
        try {
            return Construction.of(type).slots().stream()
                    .anyMatch(slot -> Names.plain(slot.name()).equals(plainName));
        } catch (MappingException notConstructible) { // a codec may have a way
            return false;
        }
    }
}

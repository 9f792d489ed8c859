// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of an object's parts, taken out of that of the whole, which the codec has written once. It is cut when the
 * first part is wanted, for an attribute of a composite; by one thread at a time.
 */
public final class WrittenParts {
    private final Written whole;
    private @Nullable Map<String, String> members;
    private @Nullable List<String> elements;

    public WrittenParts(Written whole) {
        this.whole = whole;
    }

    /** The part of that name, {@code created_at} for {@code createdAt} where the codec has such a style. */
    public Written member(String name) {
        return is -> {
            if (members == null) {
                members = JsonPieces.members(whole.text(is));
            }
            String meant = FieldTexts.meant(name, members);
            return found(meant.isEmpty() ? null : members.get(meant), is, "'" + name + "'");
        };
    }

    /** The part at that index of an array. */
    public Written element(int index) {
        return is -> {
            if (elements == null) {
                elements = JsonPieces.elements(whole.text(is));
            }
            return found(index < elements.size() ? elements.get(index) : null, is, "at its index " + index);
        };
    }

    private static String found(@Nullable String piece, String is, String place) {
        if (piece == null) {
            throw new Unfit(is + ", and the JSON that the JsonCodec wrote of the object around it has nothing " + place
                    + "; give JSON text there, or Json");
        }
        return piece;
    }
}

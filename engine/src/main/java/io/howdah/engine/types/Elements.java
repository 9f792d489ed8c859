// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of many rows in one column, as one parameter: an array to be unnested, or, where the column's type cannot be
 * unnested, an array of texts, each the text form of a value. A list among them is one value, never a dimension.
 *
 * @param type of each value
 * @param values one for each row
 */
public record Elements(Type type, List<@Nullable Object> values) {
    private static final Type TEXT = new Type.Scalar(Base.TEXT.sqlName(), Base.TEXT);

    /** Whether unnesting an array of that type gives values of the type: not its parts, not columns. */
    public static boolean unnest(Type type) {
        return type instanceof Type.Domain domain
                ? unnest(domain.base())
                : !(type instanceof Type.Array || type instanceof Type.Composite);
    }

    /** The type of the elements as they travel. */
    public static Type travelling(Type type) {
        return unnest(type) ? type : TEXT;
    }

    int size() {
        return values.size();
    }

    void append(StringBuilder text, char delimiter) {
        text.append('{');
        for (int row = 0; row < values.size(); row++) {
            Object value = values.get(row);
            text.append(row == 0 ? "" : String.valueOf(delimiter));
            if (value == null) {
                text.append("NULL");
            } else {
                Literals.quote(text, text(row, value));
            }
        }
        text.append('}');
    }

    /** Writes each as an element of that type; whether there is a null among them. */
    boolean append(Type element, Bytes to) {
        boolean asItIs = unnest(type);
        boolean nulls = false;
        for (int row = 0; row < values.size(); row++) {
            Object value = values.get(row);
            nulls |= value == null;
            try {
                BinaryField.write(element, value == null || asItIs ? value : Encoder.text(type, value), to);
            } catch (Unfit unfit) {
                throw in(row, unfit);
            }
        }
        return nulls;
    }

    private String text(int row, Object value) {
        try {
            return Encoder.text(type, value);
        } catch (Unfit unfit) {
            throw in(row, unfit);
        }
    }

    static Unfit in(int row, Unfit unfit) {
        return new Unfit("in row " + (row + 1) + " " + unfit.reason(), unfit);
    }

    /** Vert.x, and a log, are shown none of the values. */
    @Override
    public String toString() {
        return "Elements[" + type.name() + ", " + values.size() + " rows]";
    }
}

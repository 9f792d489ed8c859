// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Arrays as parameters, in the server's text form. */
final class ArrayTexts {
    private ArrayTexts() {}

    static String of(Type.Array type, Object value) {
        StringBuilder text = new StringBuilder();
        if (value instanceof Elements elements) {
            elements.append(text, type.delimiter());
        } else if (append(text, type, list(type, value)) == 0) {
            return "{}";
        }
        return text.toString();
    }

    /** Appends a dimension; the number of elements in it and those below. */
    private static int append(StringBuilder text, Type.Array type, List<?> list) {
        int elements = 0;
        int inner = -1;
        text.append('{');
        for (Iterator<?> each = list.iterator(); each.hasNext(); ) {
            Object element = each.next();
            List<?> below = !type.ofArrays() && element instanceof List<?> dimension ? dimension : null;
            int size = below == null ? -1 : below.size();
            if (elements == 0 && inner < 0) {
                inner = size;
            }
            if (size != inner) {
                throw ragged();
            }
            elements += below == null ? append(text, type, element) : append(text, type, below);
            text.append(each.hasNext() ? String.valueOf(type.delimiter()) : "");
        }
        text.append('}');
        return elements;
    }

    private static int append(StringBuilder text, Type.Array type, @Nullable Object element) {
        if (element == null) {
            text.append("NULL");
        } else {
            Literals.quote(text, Encoder.text(type.element(), element));
        }
        return 1;
    }

    static List<?> list(Type.Array type, Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw Unfit.taking(type.name(), "an array or a Collection", value);
    }

    static Unfit ragged() {
        return new Unfit("has inner arrays of different lengths, which no array of PostgreSQL has");
    }
}

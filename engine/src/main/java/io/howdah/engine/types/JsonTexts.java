// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import io.howdah.Interval;
import io.howdah.Json;
import java.time.Duration;
import java.time.Period;
import java.time.temporal.Temporal;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * JSON of values that need no codec: texts, numbers, Booleans, what is one word in JSON, and lists and maps of values. Of
 * parameters, what has names was written by the application's codec before.
 */
public final class JsonTexts {
    private static final String NUL = "\\u0000";

    private JsonTexts() {}

    /** The JSON text of a parameter; null when it is nothing that JSON has. A String is JSON text already. */
    public static @Nullable String of(Object value) {
        return value instanceof String text ? text : element(value);
    }

    private static @Nullable String element(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof Json json) {
            return json.text();
        }
        if (value instanceof Structured structured) {
            return structured.jsonText();
        }
        if (value instanceof List<?> list) {
            return list(list);
        }
        if (value instanceof Map<?, ?> map) {
            return map(map);
        }
        if (value instanceof Number number) {
            return number(number);
        }
        return value instanceof Boolean ? value.toString() : string(value);
    }

    private static @Nullable String list(List<?> list) {
        StringBuilder text = new StringBuilder("[");
        for (Iterator<?> each = list.iterator(); each.hasNext(); ) {
            String element = element(each.next());
            if (element == null) {
                return null;
            }
            text.append(element).append(each.hasNext() ? "," : "");
        }
        return text.append(']').toString();
    }

    private static @Nullable String map(Map<?, ?> map) {
        StringBuilder text = new StringBuilder("{");
        for (Iterator<? extends Map.Entry<?, ?>> each = map.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<?, ?> member = each.next();
            String value = element(member.getValue());
            if (value == null) {
                return null;
            }
            text.append(Json.string(String.valueOf(member.getKey())).text())
                    .append(':')
                    .append(value);
            text.append(each.hasNext() ? "," : "");
        }
        return text.append('}').toString();
    }

    private static String number(Number number) {
        if ((number instanceof Double || number instanceof Float) && !Double.isFinite(number.doubleValue())) {
            throw new Unfit("is a number that JSON does not have: not finite");
        }
        return number.toString();
    }

    private static @Nullable String string(Object value) {
        if (value instanceof Constant constant) {
            return Json.string(constant.name()).text();
        }
        if (value instanceof byte[] bytes) {
            return Json.string(Base64.getEncoder().encodeToString(bytes)).text();
        }
        boolean word = value instanceof String
                || value instanceof UUID
                || value instanceof Temporal
                || value instanceof Duration
                || value instanceof Period
                || value instanceof Interval;
        return word ? Json.string(value.toString()).text() : null;
    }

    /** An escape that JSON allows and {@code jsonb} does not; it would fail the whole transaction. */
    static String withoutNul(String text) {
        for (int at = text.indexOf(NUL); at >= 0; at = text.indexOf(NUL, at + 1)) {
            int before = at;
            while (before > 0 && text.charAt(before - 1) == '\\') {
                before--;
            }
            if ((at - before) % 2 == 0) {
                throw new Unfit("holds the character U+0000 in a string, which jsonb cannot; take it out, or use json");
            }
        }
        return text;
    }
}

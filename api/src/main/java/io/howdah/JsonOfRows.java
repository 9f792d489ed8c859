// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Values of rows as JSON has them: strings, numbers, Booleans, lists and maps, which every JSON library writes alike. So
 * nothing depends on how the library writes times, bytes or infinities.
 */
final class JsonOfRows {
    private static final Set<Object> LAST = Set.of(LocalDate.MAX, LocalDateTime.MAX, OffsetDateTime.MAX);
    private static final Set<Object> FIRST = Set.of(LocalDate.MIN, LocalDateTime.MIN, OffsetDateTime.MIN);

    private static final Map<Class<?>, DateTimeFormatter> FORMS = Map.of(
            LocalTime.class, DateTimeFormatter.ISO_LOCAL_TIME,
            OffsetTime.class, DateTimeFormatter.ISO_OFFSET_TIME,
            LocalDateTime.class, DateTimeFormatter.ISO_LOCAL_DATE_TIME,
            OffsetDateTime.class, DateTimeFormatter.ISO_OFFSET_DATE_TIME);

    private JsonOfRows() {}

    static @Nullable Object value(Column column, @Nullable Object stored) {
        if (stored instanceof Row.Document document) {
            return JsonTree.of(document.text(), column.name());
        }
        if (stored instanceof String text
                && (column.type().equals("json") || column.type().equals("jsonb"))) {
            return JsonTree.of(text, column.name());
        }
        if (stored instanceof Object[] array) {
            return Arrays.stream(array)
                    .<@Nullable Object>map(element -> value(column, element))
                    .toList();
        }
        return stored == null ? null : scalar(stored);
    }

    private static Object scalar(Object value) {
        if (value instanceof byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }
        if ((value instanceof Double || value instanceof Float) && !Double.isFinite(((Number) value).doubleValue())) {
            return value.toString();
        }
        if (value instanceof Range<?> range) {
            return range.map(JsonOfRows::scalar).toString();
        }
        if (value instanceof Multirange<?> multirange) {
            return multirange.map(JsonOfRows::scalar).toString();
        }
        if (value instanceof TemporalAccessor time) {
            return time(time);
        }
        return value instanceof Number || value instanceof Boolean || value instanceof Map ? value : value.toString();
    }

    /** With seconds always, which {@code toString} leaves out where they are zero. */
    private static String time(TemporalAccessor time) {
        if (LAST.contains(time)) {
            return "infinity";
        }
        if (FIRST.contains(time)) {
            return "-infinity";
        }
        DateTimeFormatter form = FORMS.get(time.getClass());
        return form == null ? time.toString() : form.format(time);
    }
}

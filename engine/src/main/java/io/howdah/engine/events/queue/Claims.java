// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.queue;

import io.howdah.Json;
import io.howdah.Row;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the rows of a claim say, column by column. */
final class Claims {
    private static final int PLACE = 5;
    private static final int KEY = 5;

    private Claims() {}

    static long id(Row row) {
        return (long) Objects.requireNonNull(row.get(0));
    }

    /** Of special events: which one it was among those of its claim. */
    static long place(Row row) {
        return (long) Objects.requireNonNull(row.get(PLACE));
    }

    static String lastKey(List<Row> rows) {
        return rows.stream()
                .map(row -> (String) Objects.requireNonNull(row.get(KEY)))
                .max(Comparator.naturalOrder())
                .orElse("");
    }

    static Claimed event(Row row, int place, long owner) {
        return new Claimed(
                id(row),
                place,
                owner,
                Json.of((String) Objects.requireNonNull(row.get(1))),
                json((String) row.get(2)),
                Objects.requireNonNull(row.get(3, Instant.class)),
                (int) Objects.requireNonNull(row.get(4)));
    }

    private static @Nullable Json json(@Nullable String text) {
        return text == null ? null : Json.of(text);
    }
}

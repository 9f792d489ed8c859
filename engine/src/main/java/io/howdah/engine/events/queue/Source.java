// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.queue;

import io.howdah.Row;
import java.util.Comparator;
import java.util.List;
import java.util.LongSummaryStatistics;

/** How one place is asked for events. */
sealed interface Source {
    /** Its statement; the first parameters are channel, owner, lease and number. */
    String sql();

    /** The parameters behind these. */
    List<Object> more(Trail trail);

    /** The rows in the order in which their events are to be delivered. */
    List<Row> inOrder(List<Row> rows);

    /**
     * Notes what was found.
     *
     * @param more the parameters by which it was
     * @param enough whether as many were found as were wanted
     * @return whether to ask again at once, for there is more of this place to be asked
     */
    boolean took(Trail trail, List<Object> more, List<Row> rows, boolean enough);

    /** A table of plain events, along their ids. */
    record Slot(int number, String sql) implements Source {
        @Override
        public List<Object> more(Trail trail) {
            return List.of(trail.start(number));
        }

        @Override
        public List<Row> inOrder(List<Row> rows) {
            return rows.stream().sorted(Comparator.comparingLong(Claims::id)).toList();
        }

        @Override
        public boolean took(Trail trail, List<Object> more, List<Row> rows, boolean enough) {
            long start = (long) more.get(0);
            if (rows.isEmpty()) {
                return trail.exhausted(number, start, 0);
            }
            LongSummaryStatistics ids = rows.stream().mapToLong(Claims::id).summaryStatistics();
            if (!enough) {
                return trail.exhausted(number, start, ids.getMax());
            }
            trail.filled(number, start, ids.getMin(), ids.getMax());
            return false;
        }
    }

    /** Those with a time or a priority. */
    record Special(String sql) implements Source {
        @Override
        public List<Object> more(Trail trail) {
            return List.of();
        }

        @Override
        public List<Row> inOrder(List<Row> rows) {
            return rows.stream().sorted(Comparator.comparingLong(Claims::place)).toList();
        }

        @Override
        public boolean took(Trail trail, List<Object> more, List<Row> rows, boolean enough) {
            if (!rows.isEmpty()) {
                trail.inUse(QueueTables.SPECIAL);
            }
            return false;
        }
    }

    /** Those of keys: from key to key, round and round, so that all keys have their turn. */
    record Ordered(String sql) implements Source {
        @Override
        public List<Object> more(Trail trail) {
            return List.of(trail.key());
        }

        @Override
        public List<Row> inOrder(List<Row> rows) {
            return rows;
        }

        @Override
        public boolean took(Trail trail, List<Object> more, List<Row> rows, boolean enough) {
            if (!rows.isEmpty()) {
                trail.inUse(QueueTables.ORDERED);
            }
            boolean fromTheFirst = trail.key().isEmpty();
            trail.keyWas(enough ? Claims.lastKey(rows) : "");
            return !enough && !fromTheFirst;
        }
    }
}

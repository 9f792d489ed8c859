// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.mapping;

import io.howdah.Column;
import io.howdah.MappingException;
import io.howdah.engine.types.RowShape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Finds the column of each slot: the one of its very name, else the only one whose name means the same, among those that
 * are no other slot's by name.
 */
final class Matching {
    private final Class<?> type;
    private final Construction construction;
    private final List<Column> columns;

    private Matching(Class<?> type, Construction construction, RowShape shape) {
        this.type = type;
        this.construction = construction;
        columns = shape.columns();
    }

    /** The position of the column for each slot. */
    static int[] positions(Class<?> type, Construction construction, RowShape shape) {
        return new Matching(type, construction, shape).positions();
    }

    private int[] positions() {
        List<String> missing = new ArrayList<>();
        int[] positions = construction.slots().stream()
                .mapToInt(slot -> position(slot, missing))
                .toArray();
        if (!missing.isEmpty()) {
            throw new MappingException((type.isRecord() ? "The record " : "The class ") + type.getName() + " has "
                    + construction.noun() + " that no column fills: " + missing + ". The columns are " + names()
                    + "; select what is missing, or use an alias.");
        }
        refuseShared(positions);
        return positions;
    }

    private void refuseShared(int[] positions) {
        for (int i = 0; i < positions.length; i++) {
            for (int j = 0; j < i; j++) {
                if (positions[i] == positions[j]) {
                    List<Slot> slots = construction.slots();
                    throw new MappingException(
                            "The column '" + columns.get(positions[i]).name() + "' means "
                                    + type.getSimpleName() + "." + slots.get(j).name() + " as well as "
                                    + slots.get(i).name()
                                    + "; name each by an alias that is written like it.");
                }
            }
        }
    }

    private int position(Slot slot, List<String> missing) {
        int[] exact = where(column -> column.name().equals(slot.name()));
        int[] found = exact.length > 0
                ? exact
                : where(column -> Names.plain(column.name()).equals(Names.plain(slot.name()))
                        && construction.slots().stream()
                                .noneMatch(other -> other.name().equals(column.name())));
        if (found.length > 1) {
            throw new MappingException("For " + type.getSimpleName() + "." + slot.name() + " there are "
                    + found.length + " columns that mean the same, "
                    + IntStream.of(found).mapToObj(i -> columns.get(i).name()).toList() + " among " + names()
                    + "; give all but one another alias, or leave them out.");
        }
        if (found.length == 0) {
            missing.add(slot.name());
            return -1;
        }
        return found[0];
    }

    private int[] where(Predicate<Column> wanted) {
        return IntStream.range(0, columns.size())
                .filter(i -> wanted.test(columns.get(i)))
                .toArray();
    }

    private List<String> names() {
        return columns.stream().map(Column::name).toList();
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.mapping;

import io.howdah.HowdahException;
import io.howdah.MappingException;
import io.howdah.engine.types.RowShape;
import io.howdah.engine.types.Unfit;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes instances of a class from rows of one shape: which column goes where, and what becomes of its values, was found
 * once and is one method from the row to the instance, that the JIT compiles as a whole. Immutable.
 */
final class Plan {
    private final Class<?> type;
    private final List<String> places;
    private final List<MethodHandle> readers;
    private final MethodHandle maker;

    private Plan(Class<?> type, List<String> places, List<MethodHandle> readers, MethodHandle maker) {
        this.type = type;
        this.places = places;
        this.readers = readers;
        this.maker = maker.asType(MethodType.methodType(Object.class, Object.class));
    }

    /**
     * Finds the way.
     *
     * @throws MappingException when there is none, whatever the values may be
     */
    static Plan compile(Class<?> type, RowShape shape, Source source) {
        Construction construction = Construction.of(type);
        int[] positions = Matching.positions(type, construction, shape);
        List<String> places = new ArrayList<>();
        List<MethodHandle> readers = new ArrayList<>();
        for (int i = 0; i < positions.length; i++) {
            Slot slot = construction.slots().get(i);
            places.add("Column '" + shape.columns().get(positions[i]).name() + "' for " + type.getSimpleName() + "."
                    + slot.name());
            readers.add(reader(slot, positions[i], shape, source, places.get(i)));
        }
        return new Plan(type, places, readers, construction.from(readers, source.row()));
    }

    private static MethodHandle reader(Slot slot, int column, RowShape shape, Source source, String place) {
        try {
            Conversion conversion = Conversions.of(shape.type(column), slot.type());
            MethodHandle reader = source.reader(shape.type(column), column, slot.raw(), conversion);
            return reader.asType(MethodType.methodType(slot.raw(), source.row()));
        } catch (Unfit never) {
            throw unfit(place, never);
        }
    }

    static MappingException unfit(String place, Unfit unfit) {
        return new MappingException(place + " " + unfit.reason() + ".", unfit);
    }

    /** An instance of the class, made of one row of the source. */
    Object make(Object row) {
        try {
            return (Object) maker.invokeExact(row);
        } catch (Unfit unfit) {
            throw located(row, unfit);
        } catch (HowdahException | Error ours) {
            throw ours;
        } catch (Throwable refused) {
            throw new MappingException(
                    "The constructor or a setter of " + type.getName() + " refused a row: "
                            + refused.getClass().getName() + ".",
                    refused);
        }
    }

    /** Reads the row once more, to see which column it was. */
    private MappingException located(Object row, Unfit unfit) {
        for (int i = 0; i < readers.size(); i++) {
            try {
                readers.get(i).invoke(row);
            } catch (Unfit found) {
                return unfit(places.get(i), found);
            } catch (Throwable other) {
                return unfit(places.get(i), unfit);
            }
        }
        return unfit("A value for " + type.getName(), unfit);
    }
}

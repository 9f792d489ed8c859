// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.mapping;

import io.howdah.Row;
import io.howdah.engine.types.Base;
import io.howdah.engine.types.Cells;
import io.howdah.engine.types.Type;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where values are read from. */
enum Source {
    /** A row as the server sent it. */
    CELLS(Cells.class) {
        @Override
        MethodHandle reader(Type type, int column, Class<?> wanted, Conversion conversion) {
            String direct = direct(type, wanted);
            return direct == null
                    ? MethodHandles.insertArguments(method("cell"), 0, type, conversion, column)
                    : MethodHandles.insertArguments(method(direct), 0, column);
        }
    },
    /** A row as an application sees it, which a composite is. */
    ROW(Row.class) {
        @Override
        MethodHandle reader(Type type, int column, Class<?> wanted, Conversion conversion) {
            return MethodHandles.insertArguments(method("value"), 0, conversion, column);
        }
    };

    /** What needs no object on its way; a class may be wider. */
    private static final Map<Base, List<Class<?>>> DIRECT = Map.of(
            Base.BOOL, List.of(boolean.class),
            Base.INT2, List.of(short.class, int.class, long.class),
            Base.INT4, List.of(int.class, long.class),
            Base.INT8, List.of(long.class),
            Base.FLOAT4, List.of(float.class, double.class),
            Base.FLOAT8, List.of(double.class));

    private final Class<?> row;

    Source(Class<?> row) {
        this.row = row;
    }

    /** Of one of these values are read. */
    Class<?> row() {
        return row;
    }

    /** From the row to what the conversion makes of a column's value. */
    abstract MethodHandle reader(Type type, int column, Class<?> wanted, Conversion conversion);

    private static @Nullable String direct(Type type, Class<?> wanted) {
        return type instanceof Type.Scalar scalar
                        && DIRECT.getOrDefault(scalar.base(), List.of()).contains(wanted)
                ? scalar.base().name().toLowerCase(Locale.ROOT)
                : null;
    }

    private static MethodHandle method(String name) {
        try {
            return MethodHandles.lookup()
                    .unreflect(Arrays.stream(Source.class.getDeclaredMethods())
                            .filter(method -> method.getName().equals(name))
                            .findFirst()
                            .orElseThrow());
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static @Nullable Object cell(Type type, Conversion conversion, int column, Cells row) {
        return conversion.ofNullable(row.value(column, type));
    }

    static @Nullable Object value(Conversion conversion, int column, Row row) {
        return conversion.ofNullable(Row.Document.stored(row, column));
    }

    static boolean bool(int column, Cells row) {
        return present(row, column, boolean.class).bool(column);
    }

    static short int2(int column, Cells row) {
        return present(row, column, short.class).int2(column);
    }

    static int int4(int column, Cells row) {
        return present(row, column, int.class).int4(column);
    }

    static long int8(int column, Cells row) {
        return present(row, column, long.class).int8(column);
    }

    static float float4(int column, Cells row) {
        return present(row, column, float.class).float4(column);
    }

    static double float8(int column, Cells row) {
        return present(row, column, double.class).float8(column);
    }

    private static Cells present(Cells row, int column, Class<?> primitive) {
        if (row.isNull(column)) {
            throw Conversion.nullFor(primitive);
        }
        return row;
    }
}

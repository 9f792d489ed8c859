// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import io.howdah.Interval;
import io.howdah.Json;
import io.howdah.Multirange;
import io.howdah.Range;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Types by values: of columns that no table knows, one that holds all of them exactly. */
public final class ValueTypes {
    private static final Map<Class<?>, Base> OF = Map.ofEntries(
            Map.entry(Boolean.class, Base.BOOL),
            Map.entry(Short.class, Base.INT4),
            Map.entry(Integer.class, Base.INT4),
            Map.entry(Long.class, Base.INT8),
            Map.entry(BigInteger.class, Base.NUMERIC),
            Map.entry(BigDecimal.class, Base.NUMERIC),
            Map.entry(Float.class, Base.FLOAT8),
            Map.entry(Double.class, Base.FLOAT8),
            Map.entry(String.class, Base.TEXT),
            Map.entry(Constant.class, Base.TEXT),
            Map.entry(UUID.class, Base.UUID),
            Map.entry(byte[].class, Base.BYTEA),
            Map.entry(LocalDate.class, Base.DATE),
            Map.entry(LocalTime.class, Base.TIME),
            Map.entry(OffsetTime.class, Base.TIMETZ),
            Map.entry(LocalDateTime.class, Base.TIMESTAMP),
            Map.entry(OffsetDateTime.class, Base.TIMESTAMPTZ),
            Map.entry(ZonedDateTime.class, Base.TIMESTAMPTZ),
            Map.entry(Instant.class, Base.TIMESTAMPTZ),
            Map.entry(Interval.class, Base.INTERVAL),
            Map.entry(Duration.class, Base.INTERVAL),
            Map.entry(Period.class, Base.INTERVAL),
            Map.entry(Json.class, Base.JSONB),
            Map.entry(Structured.class, Base.JSONB));
    private static final Set<Base> WHOLE = Set.of(Base.INT4, Base.INT8);
    private static final Set<Base> NUMBERS = Set.of(Base.INT4, Base.INT8, Base.NUMERIC, Base.FLOAT8);

    private ValueTypes() {}

    /**
     * The type of a column; text where all values are null.
     *
     * @param values in classes of the JDK and of our own
     * @throws Unfit when there is none that holds all of them
     */
    public static Type of(List<@Nullable Object> values) {
        boolean array = values.stream().anyMatch(List.class::isInstance);
        if (array && !values.stream().allMatch(value -> value == null || value instanceof List)) {
            throw new Unfit("holds arrays and single values");
        }
        List<Object> single = new ArrayList<>();
        addSingle(values, single);
        Type element = single.stream().anyMatch(ValueTypes::ranged) ? range(single) : scalar(single);
        return array ? new Type.Array(element.name() + "[]", element, oid(element), ',') : element;
    }

    private static int oid(Type element) {
        return element instanceof Type.Scalar scalar ? scalar.base().oid() : 0;
    }

    /** The type of PostgreSQL that is nearest to a value, for the advice to cast; empty where there is none. */
    public static String nearest(Object value) {
        if (value instanceof List<?> list) {
            String element = list.isEmpty() || list.get(0) == null ? "" : nearest(list.get(0));
            return element.isEmpty() ? "" : element + "[]";
        }
        if (value instanceof String || value instanceof Constant) {
            return "text";
        }
        if (value instanceof Instant || value instanceof ZonedDateTime) {
            return "timestamptz";
        }
        for (Base base : Base.values()) {
            if (base.javaClass().isInstance(value)) {
                return base.sqlName();
            }
        }
        return value instanceof Number ? "numeric" : "";
    }

    private static void addSingle(List<?> values, List<Object> single) {
        for (Object value : values) {
            if (value instanceof List<?> list) {
                addSingle(list, single);
            } else if (value != null) {
                single.add(value);
            }
        }
    }

    private static Type scalar(List<Object> values) {
        Base base = base(values);
        Base known = base == null ? Base.TEXT : base;
        return new Type.Scalar(known.sqlName(), known);
    }

    private static @Nullable Base base(List<Object> values) {
        Base all = null;
        for (Object value : values) {
            all = both(all, of(value));
        }
        return all;
    }

    private static boolean ranged(Object value) {
        return value instanceof Range || value instanceof Multirange;
    }

    private static Type range(List<Object> values) {
        boolean multirange = values.get(0) instanceof Multirange;
        if (!values.stream().allMatch(value -> ranged(value) && value instanceof Multirange == multirange)) {
            throw new Unfit("holds ranges and other values");
        }
        Base over = base(values.stream().flatMap(ValueTypes::bounds).toList());
        if (over == null) {
            throw new Unfit("holds ranges without a bound, which may be of any type");
        }
        BuiltInRange type = BuiltInRange.over(over)
                .orElseThrow(() -> new Unfit("holds ranges of " + over.sqlName() + ", which are of no type"));
        return multirange ? type.multirange() : type.range();
    }

    private static Stream<Object> bounds(Object value) {
        return value instanceof Multirange<?> several
                ? several.ranges().stream().flatMap(ValueTypes::bounds)
                : Stream.of(((Range<?>) value).lower(), ((Range<?>) value).upper())
                        .flatMap(Stream::ofNullable);
    }

    private static Base of(Object value) {
        Base base = OF.get(value.getClass());
        if (base == null) {
            throw new Unfit("holds values of the class " + value.getClass().getSimpleName());
        }
        return base;
    }

    private static Base both(@Nullable Base one, Base other) {
        if (one == null || one == other) {
            return other;
        }
        if (WHOLE.contains(one) && WHOLE.contains(other)) {
            return Base.INT8;
        }
        if (NUMBERS.contains(one) && NUMBERS.contains(other)) {
            return Base.NUMERIC; // a double among whole numbers may be the smaller one of the two
        }
        throw new Unfit("holds values of different kinds, " + one.sqlName() + " and " + other.sqlName());
    }
}

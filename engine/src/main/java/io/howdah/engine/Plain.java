// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Interval;
import io.howdah.Json;
import io.howdah.Multirange;
import io.howdah.ParameterException;
import io.howdah.Range;
import io.howdah.Row;
import io.howdah.engine.json.CallersJson;
import io.howdah.engine.types.Constant;
import io.howdah.engine.types.Fields;
import io.howdah.engine.types.Structured;
import io.howdah.engine.types.Written;
import io.howdah.engine.types.WrittenParts;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.ByteBuffer;
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
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Takes parameters from an application on its own thread: copies that nobody changes any more, in classes of the JDK and
 * of our own, so that nothing of the application's runs when they are sent.
 */
final class Plain {
    private static final Set<Class<?>> IMMUTABLE = Set.of(
            Boolean.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            BigDecimal.class,
            BigInteger.class,
            String.class,
            UUID.class,
            LocalDate.class,
            LocalTime.class,
            OffsetTime.class,
            LocalDateTime.class,
            OffsetDateTime.class,
            Instant.class,
            ZonedDateTime.class,
            Duration.class,
            Period.class,
            Interval.class,
            Json.class);

    /** Other classes of the JDK that stand for one of those. */
    private static final Map<Class<?>, Function<Object, Object>> OTHERS = Map.of(
            Byte.class, value -> ((Byte) value).shortValue(),
            Character.class, Object::toString,
            AtomicInteger.class, value -> ((AtomicInteger) value).get(),
            AtomicLong.class, value -> ((AtomicLong) value).get(),
            byte[].class, value -> ((byte[]) value).clone());

    private final String place;
    private final CallersJson json;

    /**
     * @param place what values are of, for messages
     * @param json the caller's, for objects that may be wanted as JSON
     */
    Plain(String place, CallersJson json) {
        this.place = place;
        this.json = json;
    }

    /** Whether a value can be kept as it is. Asked of each value of each row, of which most are of four classes. */
    static boolean is(@Nullable Object value) {
        if (value == null) {
            return true;
        }
        Class<?> type = value.getClass();
        return type == String.class
                || type == Integer.class
                || type == Long.class
                || type == BigDecimal.class
                || IMMUTABLE.contains(type);
    }

    /** A value as it can be kept. */
    @Nullable
    Object of(@Nullable Object value) {
        if (value == null || is(value)) {
            return value;
        }
        Function<Object, Object> other = OTHERS.get(value.getClass());
        if (other != null) {
            return other.apply(value);
        }
        if (value instanceof Optional<?> optional) {
            return of(optional.orElse(null));
        }
        if (value instanceof Range<?> range) {
            return range.map(this::bound);
        }
        if (value instanceof Multirange<?> multirange) {
            return multirange.map(this::bound);
        }
        if (value instanceof Enum<?> constant) {
            return new Constant(constant.name(), constant.getDeclaringClass().getSimpleName());
        }
        if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return bytes;
        }
        if (value instanceof InetAddress address) {
            return address.getHostAddress().replaceFirst("%.*", "");
        }
        return withParts(value);
    }

    private Object bound(Object value) {
        return Objects.requireNonNull(of(value));
    }

    private Object withParts(Object value) {
        if (value instanceof Collection<?> values) {
            return list(values);
        }
        if (value.getClass().isArray()) {
            return list(IntStream.range(0, Array.getLength(value))
                    .mapToObj(i -> Array.get(value, i))
                    .toList());
        }
        if (value instanceof Row row) { // before Map, which it is too
            return structured("a Row", row.toMap(), row);
        }
        if (value instanceof Map<?, ?> map) {
            return structured("a Map", map, map);
        }
        if (value.getClass().isRecord()) {
            Properties properties = Properties.of(value.getClass());
            Map<String, @Nullable Object> components = new LinkedHashMap<>();
            properties.names().forEach(name -> components.put(name, properties.read(value, name)));
            return structured("the record " + value.getClass().getSimpleName(), components, value);
        }
        return opaque(value);
    }

    private Structured structured(String origin, Map<?, ?> parts, Object value) {
        Written written = json.write(value);
        WrittenParts pieces = new WrittenParts(written);
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        parts.forEach((key, content) -> {
            String name = String.valueOf(key);
            fields.put(name, is(content) ? content : part(pieces.member(name)).of(content));
        });
        return new Structured(origin, new Fields(fields), written);
    }

    private Plain part(Written written) {
        return new Plain(place, json.ofPart(written));
    }

    /** An object that only the application's codec can read. */
    private Structured opaque(Object value) {
        String name = value.getClass().getName();
        if (name.startsWith("java.") || !json.reads(value.getClass())) {
            throw new ParameterException("The value of " + place + " is of the class " + name
                    + ", which stands for no type of PostgreSQL; nothing was sent."
                    + (value instanceof java.util.Date ? " Give an Instant, or another class of java.time." : ""));
        }
        return new Structured("of the class " + name, null, json.write(value));
    }

    private List<@Nullable Object> list(Collection<?> values) {
        Written whole = json.part();
        WrittenParts pieces = whole == null ? null : new WrittenParts(whole);
        List<@Nullable Object> taken = new ArrayList<>(values.size());
        for (Object value : values) {
            taken.add(
                    pieces == null || is(value)
                            ? of(value)
                            : part(pieces.element(taken.size())).of(value));
        }
        return Collections.unmodifiableList(taken);
    }
}

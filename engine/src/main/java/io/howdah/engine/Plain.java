// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Interval;
import io.howdah.Json;
import io.howdah.ParameterException;
import io.howdah.Row;
import io.howdah.engine.types.Constant;
import io.howdah.engine.types.Fields;
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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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

    private Plain() {}

    /** Whether a value can be kept as it is. */
    static boolean is(@Nullable Object value) {
        return value == null || IMMUTABLE.contains(value.getClass());
    }

    /**
     * A value as it can be kept.
     *
     * @param place what it is the value of, for messages
     */
    static @Nullable Object of(String place, @Nullable Object value) {
        if (value == null || is(value)) {
            return value;
        }
        Function<Object, Object> other = OTHERS.get(value.getClass());
        if (other != null) {
            return other.apply(value);
        }
        if (value instanceof Optional<?> optional) {
            return of(place, optional.orElse(null));
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
        return withParts(place, value);
    }

    private static Object withParts(String place, Object value) {
        if (value instanceof Collection<?> values) {
            return list(place, values.stream());
        }
        if (value.getClass().isArray()) {
            return list(place, IntStream.range(0, Array.getLength(value)).mapToObj(i -> Array.get(value, i)));
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            map.forEach((key, content) -> fields.put(String.valueOf(key), of(place, content)));
            return new Fields("a Map", fields);
        }
        if (value instanceof Row row) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            row.toMap().forEach((column, content) -> fields.put(column, of(place, content)));
            return new Fields("a Row", fields);
        }
        if (value.getClass().isRecord()) {
            Properties properties = Properties.of(value.getClass());
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            properties.names().forEach(name -> fields.put(name, of(place, properties.read(value, name))));
            return new Fields("the record " + value.getClass().getSimpleName(), fields);
        }
        throw new ParameterException("The value of " + place + " is of the class "
                + value.getClass().getName() + ", which stands for no type of PostgreSQL; nothing was sent."
                + (value instanceof java.util.Date ? " Give an Instant, or another class of java.time." : ""));
    }

    private static List<@Nullable Object> list(String place, Stream<?> values) {
        return values.<@Nullable Object>map(value -> of(place, value)).toList();
    }
}

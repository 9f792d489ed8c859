// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.ErrorId;
import io.howdah.ParameterException;
import io.howdah.UsageException;
import io.howdah.engine.sql.StatementText;
import io.vertx.core.buffer.Buffer;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks the parameters of a statement, and turns values of the JDK into what Vert.x binds. */
final class Parameters {
    private Parameters() {}

    /** As many as a message to the server can carry. */
    private static final int MOST = 65_535;

    /**
     * The parameters as they are bound.
     *
     * @param sql as it was written, for messages
     * @throws ParameterException when they do not fit the statement
     */
    static @Nullable Object[] ready(String sql, StatementText text, @Nullable Object[] given) {
        refuseCopy(sql);
        @Nullable Object[] values = text.names().isEmpty() ? positional(sql, text, given) : named(sql, text, given);
        @Nullable Object[] bound = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            bound[i] = bind(values[i]);
        }
        return bound;
    }

    /** One list may stand for all values, unless it is the value of the only parameter. */
    private static @Nullable Object[] positional(String sql, StatementText text, @Nullable Object[] given) {
        int wanted = text.positions();
        @Nullable
        Object[] values = given.length == 1 && wanted != 1 && given[0] instanceof List<?> list ? list.toArray() : given;
        if (wanted > MOST) {
            throw refusal(
                    "The statement has " + wanted + " parameters, more than the " + MOST
                            + " that PostgreSQL takes; use arrays, or split it",
                    sql);
        }
        if (wanted != values.length) {
            throw refusal(
                    "The statement has " + wanted + (wanted == 1 ? " parameter" : " parameters") + ", but "
                            + values.length + (values.length == 1 ? " value was" : " values were") + " given",
                    sql);
        }
        return values;
    }

    private static @Nullable Object[] named(String sql, StatementText text, @Nullable Object[] given) {
        Object source = given.length == 1 ? given[0] : null;
        if (source instanceof Map<?, ?> map) {
            return fromMap(sql, text.names(), map);
        }
        Properties properties = source == null ? null : Properties.of(source.getClass());
        if (source == null || properties == null || properties.names().isEmpty()) {
            String what = given.length != 1
                    ? given.length + " values were given"
                    : source == null
                            ? "null was given"
                            : "a " + source.getClass().getName() + " was given";
            throw refusal(
                    "The statement has the parameters " + text.names() + " by name, but " + what
                            + "; give one Map, record or bean that holds them",
                    sql);
        }
        return fromProperties(sql, text.names(), source, properties);
    }

    private static @Nullable Object[] fromMap(String sql, List<String> names, Map<?, ?> map) {
        List<String> missing =
                names.stream().filter(name -> !map.containsKey(name)).toList();
        List<String> unknown = map.keySet().stream()
                .map(String::valueOf)
                .filter(key -> !names.contains(key))
                .sorted()
                .toList();
        if (!missing.isEmpty() || !unknown.isEmpty()) {
            throw refusal(
                    "The statement has the parameters " + names + ", and the map"
                            + (missing.isEmpty() ? "" : " lacks " + missing)
                            + (missing.isEmpty() || unknown.isEmpty() ? "" : " and")
                            + (unknown.isEmpty() ? "" : " holds " + unknown + ", which it does not have"),
                    sql);
        }
        return names.stream().map(map::get).toArray();
    }

    private static @Nullable Object[] fromProperties(
            String sql, List<String> names, Object source, Properties properties) {
        List<String> missing =
                names.stream().filter(name -> properties.meant(name) == null).toList();
        if (!missing.isEmpty()) {
            throw refusal(
                    "The statement has parameters that a " + source.getClass().getName() + " does not hold: " + missing
                            + ". It holds " + properties.names(),
                    sql);
        }
        return names.stream()
                .map(name -> properties.read(source, Objects.requireNonNull(properties.meant(name))))
                .toArray();
    }

    private static ParameterException refusal(String what, String sql) {
        return new ParameterException(what + "; nothing was sent. Statement: " + StatementText.shorten(sql));
    }

    /** The client knows nothing of COPY's own protocol: the answer would cost the connection. */
    private static void refuseCopy(String sql) {
        if (StatementText.firstWord(sql).equals("copy")) {
            throw new UsageException(
                    ErrorId.UNSUPPORTED_STATEMENT,
                    "COPY cannot travel as a statement; nothing was sent. Use INSERT ... SELECT, or a psql \\copy, until"
                            + " copyIn and copyOut are there. Statement: " + StatementText.shorten(sql));
        }
    }

    private static @Nullable Object bind(@Nullable Object value) {
        if (value instanceof Optional<?> optional) {
            return bind(optional.orElse(null));
        }
        if (value instanceof Instant instant) {
            return instant.atOffset(ZoneOffset.UTC);
        }
        if (value instanceof ZonedDateTime zoned) {
            return zoned.toOffsetDateTime();
        }
        if (value instanceof byte[] bytes) {
            return Buffer.buffer(bytes);
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        if (value instanceof BigInteger integer) {
            return new BigDecimal(integer);
        }
        if (value instanceof Character character) {
            return character.toString();
        }
        return value instanceof Collection<?> values ? array(values) : value;
    }

    /** Vert.x binds arrays of one component type only. */
    private static Object array(Collection<?> values) {
        Object[] bound = values.stream().map(Parameters::bind).toArray();
        Iterator<?> types = Arrays.stream(bound)
                .filter(Objects::nonNull)
                .map(Object::getClass)
                .distinct()
                .iterator();
        Class<?> type = types.hasNext() ? (Class<?>) types.next() : String.class;
        if (types.hasNext()) {
            throw new ParameterException("A list holds values of several classes, " + type.getName() + " and "
                    + ((Class<?>) types.next()).getName() + "; an array of PostgreSQL has one type. Nothing was sent.");
        }
        Object[] array = (Object[]) Array.newInstance(type, bound.length);
        System.arraycopy(bound, 0, array, 0, bound.length);
        return array;
    }

    /** What Vert.x's refusal of a value says, without the value. */
    static ParameterException refused(Command command, @Nullable String vertxMessage) {
        StringBuilder classes = new StringBuilder();
        for (int i = 0; i < command.parameters().length; i++) {
            Object value = command.parameters()[i];
            classes.append(i == 0 ? "$" : ", $").append(i + 1).append(" ");
            classes.append(value == null ? "null" : javaName(value));
        }
        String where = "A value";
        if (vertxMessage != null && vertxMessage.startsWith("Parameter at position[")) {
            int end = vertxMessage.indexOf(']');
            where = "The value of $" + (Integer.parseInt(vertxMessage.substring(22, end)) + 1);
        }
        return new ParameterException(where + " does not fit the type that PostgreSQL expects there; nothing was sent."
                + " The values are of the classes: " + classes
                + ". Give another class, or write a cast such as $1::text::date. Statement: " + command);
    }

    private static String javaName(Object bound) {
        return bound instanceof Buffer
                ? "byte[]"
                : bound instanceof OffsetDateTime
                        ? "OffsetDateTime"
                        : bound.getClass().getSimpleName();
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.ErrorId;
import io.howdah.ParameterException;
import io.howdah.UsageException;
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
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks the parameters of a statement, and turns values of the JDK into what Vert.x binds. */
final class Parameters {
    private Parameters() {}

    /**
     * The parameters as they are bound.
     *
     * @throws ParameterException when there are too many or too few
     */
    static @Nullable Object[] ready(String sql, @Nullable Object[] given) {
        refuseCopy(sql);
        int wanted = Placeholders.count(sql);
        if (wanted != given.length) {
            throw new ParameterException("The statement has " + wanted + (wanted == 1 ? " parameter" : " parameters")
                    + ", but " + given.length + (given.length == 1 ? " value was" : " values were")
                    + " given; nothing was sent. Statement: " + Placeholders.shorten(sql));
        }
        @Nullable Object[] bound = new Object[given.length];
        for (int i = 0; i < given.length; i++) {
            bound[i] = bind(given[i]);
        }
        return bound;
    }

    /** The client knows nothing of COPY's own protocol: the answer would cost the connection. */
    private static void refuseCopy(String sql) {
        if (Placeholders.firstWord(sql).equals("copy")) {
            throw new UsageException(
                    ErrorId.UNSUPPORTED_STATEMENT,
                    "COPY cannot travel as a statement; nothing was sent. Use INSERT ... SELECT, or a psql \\copy, until"
                            + " copyIn and copyOut are there. Statement: " + Placeholders.shorten(sql));
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

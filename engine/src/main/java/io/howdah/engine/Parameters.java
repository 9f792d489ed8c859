// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.ErrorId;
import io.howdah.ParameterException;
import io.howdah.Row;
import io.howdah.UsageException;
import io.howdah.engine.json.CallersJson;
import io.howdah.engine.sql.CopyStatement;
import io.howdah.engine.sql.StatementText;
import io.howdah.engine.types.Texts;
import io.howdah.engine.types.Unfit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks the parameters of a statement, before it has a connection. */
final class Parameters {
    private Parameters() {}

    /** As many as a message to the server can carry. */
    private static final int MOST = 65_535;

    /**
     * The parameters in the order in which they are sent.
     *
     * @param sql as it was written, for messages
     * @param json the caller's
     * @throws ParameterException when they do not fit the statement
     */
    static @Nullable Object[] ready(
            String sql, StatementText text, @Nullable Object @Nullable [] given, CallersJson json) {
        refuseUnsendable(sql);
        return readySet(sql, text, given, json);
    }

    /** As {@link #ready}, for each of many sets: what is the same for all was checked before. */
    static @Nullable Object[] readySet(
            String sql, StatementText text, @Nullable Object @Nullable [] given, CallersJson json) {
        refuseTooMany(sql, text.positions());
        @Nullable Object[] all = given == null ? new @Nullable Object[] {null} : given; // a bare null is one value
        @Nullable Object[] values = text.names().isEmpty() ? positional(sql, text, all) : named(sql, text, all);
        @Nullable Object[] plain = values.clone();
        for (int i = 0; i < plain.length; i++) {
            if (!Plain.is(plain[i])) {
                plain[i] = new Plain(place(text.names(), i), json).of(plain[i]);
            }
        }
        return plain;
    }

    /** More would be counted wrongly in the message that carries them. */
    static void refuseTooMany(String sql, int parameters) {
        if (parameters > MOST) {
            throw refusal(
                    "The statement has " + parameters + " parameters, more than the " + MOST
                            + " that PostgreSQL takes; use arrays, or split it",
                    sql);
        }
    }

    /** A set of parameters as {@link #ready} takes them. A list is always the set itself, never the value of a parameter. */
    static @Nullable Object[] set(StatementText text, @Nullable Object given) {
        if (given instanceof List<?> list && text.names().isEmpty()) {
            return list.toArray();
        }
        return given instanceof Object[] array ? array : new @Nullable Object[] {given};
    }

    /** One list may stand for all values, unless it is the value of the only parameter. */
    private static @Nullable Object[] positional(String sql, StatementText text, @Nullable Object[] given) {
        int wanted = text.positions();
        @Nullable
        Object[] values = given.length == 1 && wanted != 1 && given[0] instanceof List<?> list ? list.toArray() : given;
        if (wanted != values.length) {
            throw refusal(
                    "The statement has " + wanted + (wanted == 1 ? " parameter" : " parameters") + ", but "
                            + values.length + (values.length == 1 ? " value was" : " values were") + " given",
                    sql);
        }
        return values;
    }

    private static @Nullable Object[] named(String sql, StatementText text, @Nullable Object[] given) {
        Object only = given.length == 1 ? given[0] : null;
        Object source = only instanceof Row row ? row.toMap() : only; // as a map it shows how its values look in JSON
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
        Set<String> known = new HashSet<>(names);
        List<String> unknown = map.keySet().stream()
                .map(String::valueOf)
                .filter(key -> !known.contains(key))
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
        @Nullable Object[] values = new @Nullable Object[names.size()];
        List<String> missing = new ArrayList<>(0);
        for (int i = 0; i < values.length; i++) {
            String property = properties.meant(names.get(i));
            if (property == null) {
                missing.add(names.get(i));
            } else {
                values[i] = properties.read(source, property);
            }
        }
        if (!missing.isEmpty()) {
            throw refusal(
                    "The statement has parameters that a " + source.getClass().getName() + " does not hold: " + missing
                            + ". It holds " + properties.names(),
                    sql);
        }
        return values;
    }

    private static ParameterException refusal(String what, String sql) {
        return new ParameterException(what + "; nothing was sent. Statement: " + StatementText.shorten(sql));
    }

    /** A COPY of the server's own files is a statement like others; one with the client's data is a conversation. */
    static void refuseUnsendable(String sql) {
        refuseWhatIsNoText(sql);
        if (StatementText.firstWord(sql).equals("copy") && CopyStatement.of(sql) != CopyStatement.SERVER) {
            throw new UsageException(
                    ErrorId.UNSUPPORTED_STATEMENT,
                    "COPY from STDIN or to STDOUT cannot travel as a statement, nor in a script or a stack; nothing was"
                            + " sent. Use copyIn or copyOut with CopyTarget.statement. Statement: "
                            + StatementText.shorten(sql));
        }
    }

    /** It would be cut or changed on its way. */
    static void refuseWhatIsNoText(String sql) {
        try {
            Texts.wellFormed(sql);
        } catch (Unfit unfit) {
            throw new UsageException(
                    ErrorId.UNSUPPORTED_STATEMENT,
                    "The statement " + unfit.reason() + "; nothing was sent. Give values as parameters.",
                    unfit);
        }
    }

    /** How a statement names its parameter. */
    static String place(List<String> names, int index) {
        return names.isEmpty() ? "$" + (index + 1) : ":" + names.get(index);
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit.contract;

import io.howdah.DataException;
import io.howdah.HowdahException;
import io.howdah.MappingException;
import io.howdah.NoRowsException;
import io.howdah.ParameterException;
import io.howdah.QueryCancelledException;
import io.howdah.Statements;
import io.howdah.TooManyRowsException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the verbs do, in cases: each verb with each type, and each outcome. Whatever has the verbs passes all of them: a
 * session of the engine, a database's one-shots, a handle of a server, an injected session, in a transaction or outside.
 *
 * <p>The types that the cases need are made by {@link #TYPES}, in a schema of the search path.
 */
public final class Contract {
    /** Makes the types of the samples that are not PostgreSQL's own. */
    public static final String TYPES =
            """
            create type mood as enum ('happy', 'NOT_SO', 'with "quotes", and {braces}');
            create domain posint as int check (value > 0);
            create domain label as text;
            create domain since as timestamptz;
            create domain moods as mood[];
            create type address as (street text, house_no int);
            create type floatrange as range (subtype = float8);
            create type textrange as range (subtype = text, collation = "C");
            """;

    /** Asks the server to cancel just this, and then gives it the time: of two conditions it might sleep first. */
    private static final String CANCELLED = "select 1 as held"
            + " where case when pg_cancel_backend(pg_backend_pid()) then pg_sleep(10) is not null end";

    /** What runs a case in its surroundings, for example in a transaction of its own. */
    public interface Surroundings {
        void run(Case one) throws Exception;
    }

    private final List<Case> cases = new ArrayList<>();

    private Contract(List<Sample> samples) {
        for (Verb verb : Verb.values()) {
            cases.add(new Case(
                    verb + " that is cancelled by the server",
                    on -> refused(QueryCancelledException.class, on, verb, Integer.class, CANCELLED)));
        }
        for (Sample sample : samples) {
            for (Verb verb : Verb.values()) {
                returns(sample, verb);
                takes(sample, verb);
                fails(sample, verb);
            }
        }
    }

    /** All cases for which the server has the types; some are of extensions that it may not have. */
    public static Contract of(Statements server) {
        return new Contract(Samples.ALL.stream()
                .filter(sample -> server.selectValueOrNone(
                                Boolean.class, "select to_regtype($1) is not null", sample.type())
                        .await()
                        .orElse(false))
                .toList());
    }

    /** All cases but those of these types: what {@link #of} is to have on a server that lacks just these. */
    public static Contract without(List<String> types) {
        return new Contract(Samples.ALL.stream()
                .filter(sample -> !types.contains(sample.type()))
                .toList());
    }

    public List<Case> cases() {
        return Collections.unmodifiableList(cases);
    }

    /** Runs all cases, and goes on behind one that fails: with a statement that has to work. */
    public Report check(Statements on) {
        return check(one -> {
            one.run(on);
            same(List.of(1), Verb.SELECT.values(on, Integer.class, "select 1"));
        });
    }

    /** Runs all cases in their surroundings. */
    public Report check(Surroundings surroundings) {
        List<String> failures = new ArrayList<>();
        for (Case one : cases) {
            try {
                surroundings.run(one);
            } catch (Exception | AssertionError notSo) {
                failures.add(one + ": " + notSo);
            }
        }
        return new Report(cases.size(), failures);
    }

    private void add(Sample sample, Verb verb, String what, Case.Check check) {
        cases.add(new Case(verb + " " + what + " of " + sample, check));
    }

    private void returns(Sample sample, Verb verb) {
        String one = "select " + sample.sql() + " as held";
        add(sample, verb, "a row", on -> same(List.of(sample.value()), verb.values(on, sample.wanted(), one)));
        String array = "select array[" + sample.sql() + ", null, " + sample.sql() + "] as held";
        @Nullable Object[] elements = {sample.value(), null, sample.value()};
        if (!sample.isArray()) {
            add(
                    sample,
                    verb,
                    "an array",
                    on -> same(Arrays.asList((Object) elements), verb.values(on, Object.class, array)));
        }
        String none = "select null::" + sample.type() + " as held";
        if (verb.takesNulls()) {
            add(
                    sample,
                    verb,
                    "a null",
                    on -> same(Arrays.asList((Object) null), verb.values(on, sample.wanted(), none)));
        }
        String noRow = one + " where false";
        String twoRows = one + " from generate_series(1, 2)";
        switch (verb.rows()) {
            case ANY -> {
                add(sample, verb, "no row", on -> same(List.of(), verb.values(on, sample.wanted(), noRow)));
                add(
                        sample,
                        verb,
                        "two rows",
                        on -> same(List.of(sample.value(), sample.value()), verb.values(on, sample.wanted(), twoRows)));
            }
            case ONE -> {
                add(sample, verb, "no row", on -> refused(NoRowsException.class, on, verb, sample.wanted(), noRow));
                add(
                        sample,
                        verb,
                        "two rows",
                        on -> refused(TooManyRowsException.class, on, verb, sample.wanted(), twoRows));
            }
            case ONE_OR_NONE -> {
                add(sample, verb, "no row", on -> same(List.of(), verb.values(on, sample.wanted(), noRow)));
                add(
                        sample,
                        verb,
                        "two rows",
                        on -> refused(TooManyRowsException.class, on, verb, sample.wanted(), twoRows));
            }
        }
    }

    private void takes(Sample sample, Verb verb) {
        if (!verb.takesParameters()) {
            return;
        }
        String sql = "select $1::" + sample.type() + " as held";
        List<Object> given = new ArrayList<>(sample.alike());
        given.add(sample.value());
        for (Object value : given) {
            add(
                    sample,
                    verb,
                    "a parameter " + value.getClass().getSimpleName(),
                    on -> same(List.of(sample.value()), verb.values(on, sample.wanted(), sql, value)));
        }
        if (verb.takesNulls()) {
            add(
                    sample,
                    verb,
                    "a parameter null",
                    on -> same(
                            Arrays.asList((Object) null),
                            verb.values(on, sample.wanted(), sql, new @Nullable Object[] {null})));
        }
        if (!sample.isArray()) {
            List<@Nullable Object> elements = Arrays.asList(sample.value(), null);
            add(
                    sample,
                    verb,
                    "a parameter list",
                    on -> same(
                            Arrays.asList((Object) elements.toArray()),
                            verb.values(on, Object.class, "select $1::" + sample.type() + "[] as held", elements)));
        }
    }

    private void fails(Sample sample, Verb verb) {
        add(
                sample,
                verb,
                "the server's error",
                on -> refused(
                        DataException.class,
                        on,
                        verb,
                        sample.wanted(),
                        "select " + sample.sql()
                                + " as held where 1 / (select count(*) from pg_class where false) = 1"));
        if (verb.asksForClass() && !sample.isJson()) {
            String sql = "select " + sample.sql() + " as held";
            add(
                    sample,
                    verb,
                    "a class that never fits",
                    on -> refused(MappingException.class, on, verb, Thread.class, sql));
        }
        if (verb.takesParameters()) {
            String sql = "select $1::" + sample.type() + " as held";
            add(
                    sample,
                    verb,
                    "a parameter of a foreign class",
                    on -> refused(ParameterException.class, on, verb, sample.wanted(), sql, Thread.currentThread()));
            add(
                    sample,
                    verb,
                    "a parameter too many",
                    on -> refused(ParameterException.class, on, verb, sample.wanted(), sql, sample.value(), 1));
        }
    }

    private static void same(List<? extends @Nullable Object> expected, List<? extends @Nullable Object> actual) {
        if (!Objects.deepEquals(expected.toArray(), actual.toArray())) {
            throw new AssertionError("expected " + shown(expected) + ", but it was " + shown(actual));
        }
    }

    private static String shown(List<? extends @Nullable Object> values) {
        return Arrays.deepToString(values.toArray());
    }

    private static void refused(
            Class<? extends HowdahException> expected,
            Statements on,
            Verb verb,
            Class<?> wanted,
            String sql,
            @Nullable Object... parameters) {
        List<@Nullable Object> values;
        try {
            values = verb.values(on, wanted, sql, parameters);
        } catch (HowdahException refusal) {
            if (expected.isInstance(refusal)) {
                return;
            }
            throw new AssertionError("expected " + expected.getSimpleName() + ", but it was " + refusal, refusal);
        }
        throw new AssertionError("expected " + expected.getSimpleName() + ", but it was " + shown(values));
    }
}

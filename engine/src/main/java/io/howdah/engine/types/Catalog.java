// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The types that a connection has met. It knows those of every PostgreSQL; for others it has a question to ask the
 * server, once for each type. Used on the connection's event loop.
 */
public final class Catalog {
    private static final String QUESTION =
            """
            with recursive needed(oid) as (
                select pg_catalog.unnest('{%s}'::pg_catalog.oid[])
                union
                select part.oid from needed join pg_catalog.pg_type t on t.oid = needed.oid, lateral (
                    select t.typbasetype where t.typtype = 'd'
                    union all
                    select t.typelem where t.typtype = 'b' and t.typcategory = 'A' and t.typelem <> 0
                    union all
                    select r.rngsubtype from pg_catalog.pg_range r where t.typtype = 'r' and r.rngtypid = t.oid
                    union all
                    select r.rngtypid from pg_catalog.pg_range r where t.typtype = 'm' and r.rngmultitypid = t.oid
                    union all
                    select a.atttypid from pg_catalog.pg_attribute a
                    where t.typtype = 'c' and a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
                ) part(oid))
            select t.oid::text,
                case when t.typtype = 'b' and t.typcategory = 'A' and t.typelem <> 0 then 'a' else t.typtype::text end,
                t.typname::text,
                pg_catalog.format_type(t.oid, null),
                case t.typtype when 'd' then t.typbasetype
                    when 'r' then (select r.rngsubtype from pg_catalog.pg_range r where r.rngtypid = t.oid)
                    when 'm' then (select r.rngtypid from pg_catalog.pg_range r where r.rngmultitypid = t.oid)
                    else t.typelem end::text,
                t.typdelim::text,
                (select pg_catalog.array_agg(a.attname::text order by a.attnum) from pg_catalog.pg_attribute a
                    where t.typtype = 'c' and a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped)::text,
                (select pg_catalog.array_agg(a.atttypid order by a.attnum) from pg_catalog.pg_attribute a
                    where t.typtype = 'c' and a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped)::text,
                (select pg_catalog.array_agg(e.enumlabel::text order by e.enumsortorder) from pg_catalog.pg_enum e
                    where e.enumtypid = t.oid)::text,
                (select pg_catalog.concat(pg_catalog.quote_ident(n.nspname), '.', pg_catalog.quote_ident(t.typname))
                    from pg_catalog.pg_namespace n where n.oid = t.typnamespace)
            from needed join pg_catalog.pg_type t on t.oid = needed.oid
            """;

    private static final int INFINITE_INTERVALS_SINCE = 17;
    private static final Map<Integer, Type> BUILT_IN = builtIn(Base.INTERVAL);
    private static final Map<Integer, Type> BUILT_IN_BEFORE = builtIn(Base.FINITE_INTERVAL);

    private final Map<Integer, @Nullable String[]> answers = new HashMap<>();
    private final Map<Integer, Type> learned = new HashMap<>();
    private Outdated outdated = new Outdated();
    private Map<Integer, Type> builtIn = BUILT_IN;

    private static Map<Integer, Type> builtIn(Base interval) {
        Map<Integer, Type> types = new HashMap<>();
        for (Base base : Base.values()) {
            if (base.oid() == interval.oid() && base != interval) {
                continue;
            }
            Type type = new Type.Scalar(base.sqlName(), base);
            if (base.oid() != 0) {
                types.put(base.oid(), type);
            }
            if (base.arrayOid() != 0) {
                types.put(base.arrayOid(), array(type, base.oid(), base == Base.BOX ? ';' : ','));
            }
        }
        for (BuiltInRange range : BuiltInRange.values()) {
            types.put(range.oid(), range.range());
            types.put(range.arrayOid(), array(range.range(), range.oid(), ','));
            types.put(range.multirangeOid(), range.multirange());
            types.put(range.multirangeArrayOid(), array(range.multirange(), range.multirangeOid(), ','));
        }
        return types;
    }

    private static Type array(Type element, int elementOid, char delimiter) {
        return new Type.Array(element.name() + "[]", element, elementOid, delimiter);
    }

    /** Says of which version the server is, before any statement. */
    public void server(int majorVersion) {
        builtIn = majorVersion < INFINITE_INTERVALS_SINCE ? BUILT_IN_BEFORE : BUILT_IN;
    }

    /** What must be asked before a statement can be understood; empty when all its types are known. */
    public Optional<String> question(Description description) {
        String unknown = description
                .all()
                .filter(oid -> !builtIn.containsKey(oid) && !learned.containsKey(oid))
                .distinct()
                .mapToObj(Integer::toUnsignedString)
                .collect(Collectors.joining(","));
        return unknown.isEmpty() ? Optional.empty() : Optional.of(String.format(QUESTION, unknown));
    }

    /** Takes the server's answer to the question. */
    public void learn(List<@Nullable String[]> rows) {
        for (@Nullable String[] row : rows) {
            answers.put(Integer.parseUnsignedInt(column(row, 0)), row);
        }
        answers.keySet().forEach(this::type);
        answers.clear();
    }

    /** To be told of types that have changed. */
    public Outdated outdated() {
        return outdated;
    }

    /** Whether somebody has noticed that types have changed. */
    public boolean isOutdated() {
        return outdated.noticed();
    }

    /** Forgets what it has learned; statements know their types all the same. */
    public void forget() {
        learned.clear();
        outdated = new Outdated();
    }

    /** Whether a statement has types that had to be learned. */
    public static boolean learned(StatementTypes types) {
        return types.all().stream()
                .anyMatch(type -> !BUILT_IN.containsValue(type) && !BUILT_IN_BEFORE.containsValue(type));
    }

    public StatementTypes types(Description description) {
        return new StatementTypes(
                types(description.parameters()), new RowShape(description.names(), types(description.columns())));
    }

    private List<Type> types(int[] oids) {
        return IntStream.of(oids).mapToObj(this::type).toList();
    }

    private Type type(int oid) {
        Type known = builtIn.containsKey(oid) ? builtIn.get(oid) : learned.get(oid);
        if (known != null) {
            return known;
        }
        @Nullable String[] answer = answers.get(oid);
        Type type = answer == null ? new Type.Scalar("unknown", Base.TEXTUAL) : made(answer);
        learned.put(oid, type);
        return type;
    }

    private Type made(@Nullable String[] answer) {
        String name = column(answer, 3);
        Spelling spelling = Spelling.qualified(column(answer, 9));
        return switch (column(answer, 1)) {
            case "a" ->
                array(beneath(answer), oidBeneath(answer), column(answer, 5).charAt(0));
            case "d" -> new Type.Domain(name, beneath(answer), spelling);
            case "r" -> new Type.Range(name, beneath(answer), spelling);
            case "m" -> new Type.Multirange(name, (Type.Range) beneath(answer), spelling);
            case "e" -> new Type.Enumeration(name, texts(answer[8]), spelling);
            case "c" -> new Type.Composite(name, attributes(texts(answer[6]), texts(answer[7])), outdated, spelling);
            default -> new Type.Scalar(name, column(answer, 2).equals("hstore") ? Base.HSTORE : Base.TEXTUAL, spelling);
        };
    }

    /** The type of an array's elements, a domain's base, a range's bounds, or a multirange's ranges. */
    private Type beneath(@Nullable String[] answer) {
        return type(oidBeneath(answer));
    }

    private static int oidBeneath(@Nullable String[] answer) {
        return Integer.parseUnsignedInt(column(answer, 4));
    }

    private List<Type.Attribute> attributes(List<String> names, List<String> types) {
        return IntStream.range(0, names.size())
                .mapToObj(i -> new Type.Attribute(names.get(i), type(Integer.parseUnsignedInt(types.get(i)))))
                .toList();
    }

    private static String column(@Nullable String[] row, int index) {
        return Objects.requireNonNull(row[index], () -> "column " + index + " of " + Arrays.toString(row));
    }

    private static List<String> texts(@Nullable String array) {
        return array == null
                ? List.of()
                : Literals.array(array, ',').stream().map(String::valueOf).toList();
    }
}

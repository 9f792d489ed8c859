// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import io.howdah.MergePlan.Action;
import io.howdah.MergePlan.Clause;
import io.howdah.MergePlan.When;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's MERGE: the rows of a source are compared with those of a table, and clauses say what becomes of each. In
 * expressions the table is {@code t}, the source {@code s}.
 *
 * <pre>{@code
 * Merge delivered = Merge.into("stock")
 *         .usingRows(deliveries)
 *         .on("sku")
 *         .whenMatched(Sql.expr("s.quantity = 0"))
 *         .delete()
 *         .whenMatched()
 *         .update(Map.of("quantity", Sql.expr("t.quantity + s.quantity"), "seen", Sql.value(today)))
 *         .whenNotMatched()
 *         .insert("sku", "quantity")
 *         .returning(Sql.expr("merge_action() as action"), Sql.col("t.sku"));
 * List<Booked> booked = session.select(Booked.class, delivered).await();
 * }</pre>
 *
 * <p>It needs PostgreSQL 15; {@code returning} and {@code whenNotMatchedBySource} need 17. What the server at hand does not
 * know is refused before anything is sent ({@code HOWDAH-0731}).
 *
 * <p>Two rows of the source may not match one row of the table: the server refuses that, and the exception says by which
 * columns. MERGE does not wait for what others are inserting: then it fails with a {@link UniqueViolationException}, see
 * {@link Upsert#concurrencySafe()}.
 *
 * <p>Immutable: every method returns another one. Rows and values are copied when they are given, beans are not.
 */
public final class Merge implements Change {
    private final MergePlan plan;

    private Merge(MergePlan plan) {
        this.plan = plan;
    }

    /**
     * Into a table. Its name is quoted, so upper case stays what it is, other than in SQL and in {@link
     * Statements#loadFromRecords}.
     *
     * @param table written exactly as it is named, with its schema and a dot before it if need be; a name that has a dot in
     *     it stands in double quotes, as in {@code shop."event.log"}
     */
    public static Merge into(String table) {
        return of(TableName.quoted(table));
    }

    /** As {@link #into}, without the rows of tables that inherit from this one. */
    public static Merge intoOnly(String table) {
        return of("only " + TableName.quoted(table));
    }

    private static Merge of(String table) {
        return new Merge(new MergePlan(table, null, List.of(), null, List.of(), List.of()));
    }

    /** Rows that the application has; see {@link Change} for what they may be. */
    public Merge usingRows(Collection<?> rows) {
        return new Merge(plan.with(new MergePlan.Rows(Copies.list(rows))));
    }

    /** One row that the application has. */
    public Merge usingRow(Object row) {
        return usingRows(List.of(row));
    }

    /** The rows of another table, or of a view, which is written as in {@link #into}. */
    public Merge usingTable(String table) {
        return new Merge(plan.with(new MergePlan.Table(TableName.quoted(table))));
    }

    /** The rows that a query gives; one query, with or without a semicolon behind it. */
    public Merge usingQuery(String sql, @Nullable Object... parameters) {
        return new Merge(plan.with(new MergePlan.Query(Expression.of(sql, parameters))));
    }

    /** The rows that a query gives. */
    public Merge usingQuery(Sql query) {
        return usingQuery(query.text(), query.parameters());
    }

    /** Rows match when they are equal in these columns, which both sides have. A null equals nothing. */
    public Merge on(String... columns) {
        return new Merge(plan.matching(List.of(columns), null));
    }

    /** Rows match when this holds. */
    public Merge on(Expression condition) {
        return new Merge(plan.matching(List.of(), condition));
    }

    /** What becomes of a row of the table that a row of the source matches. The first clause that fits is taken. */
    public Matched whenMatched() {
        return new Matched(this, When.MATCHED, null);
    }

    /** As {@link #whenMatched()}, where the condition holds. */
    public Matched whenMatched(Expression and) {
        return new Matched(this, When.MATCHED, and);
    }

    /** What becomes of a row of the source that matches none of the table. */
    public NotMatched whenNotMatched() {
        return new NotMatched(this, null);
    }

    /** As {@link #whenNotMatched()}, where the condition holds. */
    public NotMatched whenNotMatched(Expression and) {
        return new NotMatched(this, and);
    }

    /** What becomes of a row of the table that no row of the source matches; from PostgreSQL 17 on. */
    public Matched whenNotMatchedBySource() {
        return new Matched(this, When.NOT_MATCHED_BY_SOURCE, null);
    }

    /** As {@link #whenNotMatchedBySource()}, where the condition holds. */
    public Matched whenNotMatchedBySource(Expression and) {
        return new Matched(this, When.NOT_MATCHED_BY_SOURCE, and);
    }

    /**
     * Gives these columns of the rows that were changed, as they are then; from PostgreSQL 17 on. One with a dot is a column of
     * what stands before it, {@code s.price} of the source, as in {@link Sql#col}.
     */
    public Merge returning(String... columns) {
        return returning(Arrays.stream(columns)
                .map(column -> Sql.col(column.indexOf('.') < 0 ? "t." + column : column))
                .toArray(Expression[]::new));
    }

    /**
     * Gives these of the rows that were changed, {@code merge_action()} for example; from PostgreSQL 17 on. From 18 on there
     * are the rows as they were and as they are, {@code old.price} and {@code new.price}.
     */
    public Merge returning(Expression... expressions) {
        return new Merge(plan.returning(List.of(expressions)));
    }

    private Merge with(When when, @Nullable Expression and, Action action) {
        List<Clause> more = new ArrayList<>(plan.clauses());
        more.add(new Clause(when, and, action));
        return new Merge(plan.with(more));
    }

    private static Map<String, @Nullable Expression> ofSource(String[] columns) {
        Map<String, @Nullable Expression> all = new LinkedHashMap<>();
        for (String column : columns) {
            all.put(column, null);
        }
        return checked(all);
    }

    private static Map<String, @Nullable Expression> checked(Map<String, ? extends @Nullable Expression> columns) {
        if (columns.isEmpty()) {
            throw new UsageException(
                    ErrorId.CHANGE_INVALID, "A clause of a merge names no columns; name those that it sets.");
        }
        return Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    }

    /** What it says; for engines only. */
    public MergePlan plan() {
        return plan;
    }

    /** Without any value. */
    @Override
    public String toString() {
        return "Merge[into " + plan.table() + ", clauses=" + plan.clauses().size() + "]";
    }

    /** The beginning of a clause for rows of the table. */
    public static final class Matched {
        private final Merge merge;
        private final When when;
        private final @Nullable Expression and;

        private Matched(Merge merge, When when, @Nullable Expression and) {
            this.merge = merge;
            this.when = when;
            this.and = and;
        }

        /** Sets columns to the source's columns of the same names. */
        public Merge update(String... columns) {
            return merge.with(when, and, new MergePlan.Update(ofSource(columns)));
        }

        /** Sets columns to what is given for each; {@code Sql.expr("default")} is the default. */
        public Merge update(Map<String, Expression> columns) {
            return merge.with(when, and, new MergePlan.Update(checked(columns)));
        }

        public Merge delete() {
            return merge.with(when, and, new MergePlan.Delete());
        }

        public Merge doNothing() {
            return merge.with(when, and, new MergePlan.DoNothing());
        }
    }

    /** The beginning of a clause for rows that the table does not have. */
    public static final class NotMatched {
        private final Merge merge;
        private final @Nullable Expression and;
        private final String overriding;

        private NotMatched(Merge merge, @Nullable Expression and) {
            this(merge, and, "");
        }

        private NotMatched(Merge merge, @Nullable Expression and, String overriding) {
            this.merge = merge;
            this.and = and;
            this.overriding = overriding;
        }

        /** Values for identity columns that are {@code GENERATED ALWAYS} are taken. */
        public NotMatched overridingSystemValue() {
            return new NotMatched(merge, and, "SYSTEM");
        }

        /** Values for identity columns are ignored, and generated. */
        public NotMatched overridingUserValue() {
            return new NotMatched(merge, and, "USER");
        }

        /** Inserts the source's columns of these names. */
        public Merge insert(String... columns) {
            return merge.with(When.NOT_MATCHED, and, new MergePlan.Insert(ofSource(columns), overriding));
        }

        /** Inserts what is given for each column; {@code Sql.expr("default")} is the default. */
        public Merge insert(Map<String, Expression> columns) {
            return merge.with(When.NOT_MATCHED, and, new MergePlan.Insert(checked(columns), overriding));
        }

        /** Inserts a row of the defaults. */
        public Merge insertDefaults() {
            return merge.with(When.NOT_MATCHED, and, new MergePlan.Insert(Map.of(), overriding));
        }

        public Merge doNothing() {
            return merge.with(When.NOT_MATCHED, and, new MergePlan.DoNothing());
        }
    }
}

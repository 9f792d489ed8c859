// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Merge} says; for engines only. Immutable.
 *
 * @param table its name, quoted, behind {@code only} where that is meant
 * @param source null as long as there is none
 * @param keys columns that are equal in the rows that match; none where there is a condition instead
 * @param on the condition instead of keys
 */
public record MergePlan(
        String table,
        @Nullable Source source,
        List<String> keys,
        @Nullable Expression on,
        List<Clause> clauses,
        List<Expression> returning) {
    public MergePlan {
        keys = List.copyOf(keys);
        clauses = List.copyOf(clauses);
        returning = List.copyOf(returning);
    }

    /** Where the rows come from. */
    public sealed interface Source {}

    /** The application has them. */
    public record Rows(List<@Nullable Object> rows) implements Source {
        /** Without the rows, which belong in no log. */
        @Override
        public String toString() {
            return "Rows[" + rows.size() + "]";
        }
    }

    /** @param name quoted */
    public record Table(String name) implements Source {}

    /** What a query gives. */
    public record Query(Expression query) implements Source {}

    /** Which rows a clause is for. */
    public enum When {
        MATCHED("when matched"),
        NOT_MATCHED("when not matched"),
        NOT_MATCHED_BY_SOURCE("when not matched by source");

        private final String sql;

        When(String sql) {
            this.sql = sql;
        }

        public String sql() {
            return sql;
        }
    }

    /** @param and what must hold besides; null for nothing */
    public record Clause(When when, @Nullable Expression and, Action action) {}

    /** What is done with a row. */
    public sealed interface Action {}

    /** Columns with what they are set to; null stands for the source's column of the same name. */
    public record Update(Map<String, @Nullable Expression> columns) implements Action {}

    /**
     * Columns with what is inserted, as for {@link Update}; without columns the row of the defaults.
     *
     * @param overriding {@code SYSTEM} or {@code USER}, whose values of identity columns are overridden; empty for none
     */
    public record Insert(Map<String, @Nullable Expression> columns, String overriding) implements Action {}

    public record Delete() implements Action {}

    public record DoNothing() implements Action {}

    MergePlan with(Source other) {
        return new MergePlan(table, other, keys, on, clauses, returning);
    }

    MergePlan matching(List<String> columns, @Nullable Expression condition) {
        return new MergePlan(table, source, columns, condition, clauses, returning);
    }

    MergePlan with(List<Clause> others) {
        return new MergePlan(table, source, keys, on, others, returning);
    }

    MergePlan returning(List<Expression> others) {
        return new MergePlan(table, source, keys, on, clauses, others);
    }
}

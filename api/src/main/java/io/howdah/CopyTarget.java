// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a COPY is about: a table, a query, or a COPY statement as it is written in SQL. Immutable.
 *
 * <pre>{@code
 * CopyTarget some = CopyTarget.table("shop.orders", "item", "quantity"); // in and out
 * CopyTarget open = CopyTarget.query("select id, item from orders where status = 'open'"); // out only
 * CopyTarget said = CopyTarget.statement("copy orders(item) from stdin (format csv, force_null (item))");
 * }</pre>
 */
public sealed interface CopyTarget {
    /**
     * A table, or some of its columns.
     *
     * @param name with its schema if wanted: {@code orders}, {@code shop.orders}. As in SQL, upper case becomes lower
     *     case but in double quotes: {@code "Audit"."Event.Log"}
     * @param columns as they are called, without quotes; none for all of the table
     * @throws UsageException when the name is not that of a table, whether there is one or not
     */
    static CopyTarget table(String name, String... columns) {
        TableName parsed = TableName.of(name);
        return new Table(Optional.ofNullable(parsed.schema()), parsed.name(), List.of(columns));
    }

    /** The rows of a query, or of a statement with RETURNING; it has no parameters. Out only. */
    static CopyTarget query(String sql) {
        return new Query(sql);
    }

    /**
     * A COPY statement: {@code copy ... from stdin} to copy in, {@code copy ... to stdout} to copy out. All options stand
     * in it. Rows of Java are not copied by a statement, for that would have to say their columns and format.
     */
    static CopyTarget statement(String sql) {
        return new Statement(sql);
    }

    /**
     * A table.
     *
     * @param schema empty for the one that the search path finds
     * @param columns none for all
     */
    record Table(Optional<String> schema, String name, List<String> columns) implements CopyTarget {
        public Table {
            columns = List.copyOf(columns);
        }
    }

    /** The rows of a query. */
    record Query(String sql) implements CopyTarget {
        public Query {
            Objects.requireNonNull(sql, "sql");
        }

        /** Without the query: it may hold values. */
        @Override
        public String toString() {
            return "Query[]";
        }
    }

    /** A COPY statement. */
    record Statement(String sql) implements CopyTarget {
        public Statement {
            Objects.requireNonNull(sql, "sql");
        }

        /** Without the statement: it may hold values. */
        @Override
        public String toString() {
            return "Statement[]";
        }
    }
}

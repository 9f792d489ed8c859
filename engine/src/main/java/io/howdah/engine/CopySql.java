// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.CopyOptions;
import io.howdah.CopyTarget;
import io.howdah.ErrorId;
import io.howdah.UsageException;
import io.howdah.engine.sql.CopyStatement;
import io.howdah.engine.sql.Script;
import io.howdah.engine.sql.StatementText;
import io.howdah.engine.types.CopyRow;
import io.howdah.engine.types.RowShape;
import io.howdah.engine.types.Type;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The statements of COPY. Names are quoted always. */
final class CopySql {
    private static final String RESULT = "howdah_copied";

    private CopySql() {}

    /** To copy bytes in. */
    static String in(CopyTarget target, CopyOptions options) {
        if (target instanceof CopyTarget.Statement statement) {
            return as(CopyStatement.IN, "copyIn", "COPY ... FROM STDIN", statement, options);
        }
        return "copy " + destination(target) + " from stdin " + options(options);
    }

    /** To copy bytes out. */
    static String out(CopyTarget target, CopyOptions options) {
        if (target instanceof CopyTarget.Statement statement) {
            return as(CopyStatement.OUT, "copyOut", "COPY ... TO STDOUT", statement, options);
        }
        String from = target instanceof CopyTarget.Query query ? "(" + single(query) + ")" : destination(target);
        return "copy " + from + " to stdout " + options(options);
    }

    private static String as(
            CopyStatement wanted, String verb, String form, CopyTarget.Statement statement, CopyOptions options) {
        if (CopyStatement.of(statement.sql()) != wanted) {
            throw new UsageException(
                    ErrorId.COPY_STATEMENT,
                    verb + " takes one statement of the form " + form + "; nothing was sent. Statement: "
                            + StatementText.shorten(statement.sql()));
        }
        if (!plain(options)) {
            throw new UsageException(
                    ErrorId.COPY_STATEMENT,
                    "The options of a COPY that is given as a statement stand in it: write them there, as in (format csv,"
                            + " header); nothing was sent. Statement: " + StatementText.shorten(statement.sql()));
        }
        return statement.sql();
    }

    /** Refuses what would mean nothing for rows of Java, and would be missed only when they are read. */
    static void refuseForm(CopyOptions options) {
        if (!plain(options)) {
            throw new UsageException(
                    ErrorId.COPY_STATEMENT,
                    "Rows of Java have no format, and so no header, delimiter, quote or text for a null; nothing was sent."
                            + " Leave out all options but onProgress.");
        }
    }

    private static boolean plain(CopyOptions options) {
        return options.equals(CopyOptions.text().onProgress(options.progress()));
    }

    private static String destination(CopyTarget target) {
        CopyTarget.Table table = table(target);
        return name(table) + (table.columns().isEmpty() ? "" : " (" + list(table.columns()) + ")");
    }

    /** The target of a verb that needs a table. */
    static CopyTarget.Table table(CopyTarget target) {
        if (target instanceof CopyTarget.Table table) {
            return table;
        }
        throw new UsageException(
                ErrorId.COPY_STATEMENT,
                (target instanceof CopyTarget.Query
                                ? "A query is copied out only"
                                : "Rows are copied into a table, not by a statement")
                        + "; nothing was sent. Give CopyTarget.table.");
    }

    static String name(CopyTarget.Table table) {
        return table.schema().map(schema -> quoted(schema) + ".").orElse("") + quoted(table.name());
    }

    private static String list(List<String> columns) {
        return columns.stream().map(CopySql::quoted).collect(Collectors.joining(", "));
    }

    private static String quoted(String name) {
        if (name.isEmpty() || name.indexOf('\0') >= 0) {
            throw new UsageException(
                    ErrorId.COPY_TARGET, "A column without a name was given for a COPY; nothing was sent.");
        }
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String options(CopyOptions options) {
        StringJoiner said = new StringJoiner(", ", "(", ")");
        said.add("format " + options.format().name().toLowerCase(Locale.ROOT));
        if (options.withHeader()) {
            said.add("header");
        }
        options.delimiter().ifPresent(c -> said.add("delimiter " + literal(c.toString())));
        options.nullAs().ifPresent(text -> said.add("null " + literal(text)));
        options.quote().ifPresent(c -> said.add("quote " + literal(c.toString())));
        options.escape().ifPresent(c -> said.add("escape " + literal(c.toString())));
        return said.toString();
    }

    private static String literal(String text) {
        return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    private static String single(CopyTarget.Query query) {
        List<String> statements = Script.statements(query.sql());
        if (statements.size() != 1) {
            throw new UsageException(
                    ErrorId.COPY_STATEMENT,
                    "copyOut takes one query; " + statements.size() + " were given, and nothing was sent. Statement: "
                            + StatementText.shorten(query.sql()));
        }
        return statements.get(0);
    }

    /** A query that gives what is to be copied as rows. */
    static String rows(CopyTarget target) {
        if (target instanceof CopyTarget.Query query) {
            return single(query);
        }
        if (target instanceof CopyTarget.Statement) {
            throw new UsageException(
                    ErrorId.COPY_STATEMENT,
                    "Rows are copied out of a table or a query, not by a statement; nothing was sent. Give"
                            + " CopyTarget.table or CopyTarget.query.");
        }
        CopyTarget.Table table = table(target);
        return "select " + (table.columns().isEmpty() ? "*" : list(table.columns())) + " from " + name(table);
    }

    /** All columns of a table, for their types. */
    static String allColumns(CopyTarget.Table table) {
        return "select * from " + name(table);
    }

    /** To copy rows in, as messages have it. */
    static String rowsIn(CopyTarget.Table table) {
        return "copy " + destination(table) + " from stdin";
    }

    /** To copy rows in. */
    static String rowsIn(CopyTarget.Table table, List<String> columns, CopyRow row, boolean overwrite) {
        return (overwrite ? "truncate " + name(table) + "; " : "") + "copy " + name(table) + " (" + list(columns)
                + ") from stdin (format " + row.format() + ")";
    }

    /** To copy rows out, each value in binary form where it is read here, and otherwise as text. */
    static String rowsOut(String query, RowShape shape) {
        boolean asTheyAre = IntStream.range(0, shape.size()).allMatch(i -> asItIs(shape.type(i)));
        if (asTheyAre) {
            return "copy (" + query + ") to stdout (format binary)";
        }
        String names = IntStream.range(0, shape.size()).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
        String values = IntStream.range(0, shape.size())
                .mapToObj(i -> value("c" + i, shape.type(i)))
                .collect(Collectors.joining(", "));
        return "copy (with " + RESULT + "(" + names + ") as (" + query + ") select " + values + " from " + RESULT
                + ") to stdout (format binary)";
    }

    private static boolean asItIs(Type type) {
        return type instanceof Type.Enumeration
                || (type instanceof Type.Scalar scalar && scalar.base().hasBinaryForm());
    }

    /** Not by a cast: some types have one that gives another text than they are shown as. */
    private static String value(String column, Type type) {
        return asItIs(type)
                ? column
                : "case when " + column + " is distinct from null then pg_catalog.format('%s', " + column + ") end";
    }
}

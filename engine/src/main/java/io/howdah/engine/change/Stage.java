// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.change;

import io.howdah.engine.change.Columns.Column;
import io.howdah.engine.types.Type;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A temporary table through which the rows of a large change travel. It is named by the types of its columns: in a
 * transaction of many changes there is one for those that look alike, not one, with its locks, for each of them.
 */
public final class Stage {
    /** How the names of all begin. */
    public static final String NAMED = "howdah_rows_";

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final Columns columns;
    private final String definition;
    private final String name;

    /** @param columns with their types */
    public Stage(Columns columns) {
        this.columns = columns;
        definition = numbered((column, number) -> column + " " + type(number).written());
        name = "pg_temp." + NAMED + Long.toHexString(hash(definition));
    }

    /** Makes one line of each column, by its name in the table. */
    @FunctionalInterface
    private interface Line {
        String of(String column, int number);
    }

    private String numbered(Line line) {
        return IntStream.range(0, columns.all().size())
                .mapToObj(i -> line.of(column(i), i))
                .collect(Collectors.joining(", "));
    }

    /** Names of the rows' own may be those of system columns, and are looked at by the change only. */
    private static String column(int number) {
        return "c" + (number + 1);
    }

    private Type type(int number) {
        return columns.all().get(number).known();
    }

    /** As wide as makes two of them in one transaction as good as impossible. */
    private static long hash(String text) {
        return text.chars().asLongStream().reduce(FNV_OFFSET, (hash, c) -> (hash ^ c) * FNV_PRIME);
    }

    /**
     * Makes the table, brings the rows, and has them looked at.
     *
     * @param format of the rows, as SQL calls it
     * @param key columns by which rows are compared, of which it is worth knowing how different their values are; where
     *     there are none, all are
     */
    public String load(String format, Collection<String> key) {
        String compared = IntStream.range(0, columns.all().size())
                .filter(i -> key.contains(columns.all().get(i).name()))
                .mapToObj(Stage::column)
                .collect(Collectors.joining(", "));
        return "create temporary table if not exists " + name + " (" + definition + ") on commit drop;\ncopy " + name
                + " from stdin (format " + format + ");\nanalyze " + name
                + (compared.isEmpty() ? "" : " (" + compared + ")");
    }

    /** Makes room for the rows of the next change. */
    public String empty() {
        return "truncate " + name;
    }

    /** A query that gives the rows. */
    String query() {
        List<Column> all = columns.all();
        return "select "
                + numbered((column, number) ->
                        column + " as " + Names.quoted(all.get(number).name())) + " from " + name;
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

/**
 * A change of many rows that is described, not written: a {@link Merge} or an {@link Upsert}. The SQL is made for the
 * server and the table at hand when it is executed, by {@link Statements#execute(Change)} or
 * {@link Statements#select(Class, Change)}; what can be known of what is wrong with it is told before anything is sent.
 *
 * <p>Rows are given as maps, records or beans, all of them in one list if need be. The columns are the keys of all rows
 * together: a row that lacks one has a null there. The key of a map is the name of a column as it is; of a record or a bean
 * {@code createdAt} is the column {@code created_at}, or {@code createdAt} where the table has that instead. A column's type is
 * that of the table's column of its name, and found by the values where the table has none, see {@code docs/changes.md}.
 *
 * <p>Rows travel as arrays, one for each column, in one statement; those of a large change by COPY through a temporary table,
 * in the same transaction and with the same result.
 */
public sealed interface Change permits Merge, Upsert {
    /** The newest major version of PostgreSQL that changes are made for where there is no server to ask. */
    int NEWEST = 18;

    /**
     * The SQL as the newest PostgreSQL would get it, to look at: types are found by the values, for there is no table to
     * ask.
     *
     * @throws UsageException names what is missing
     */
    default String toSql() {
        return toSql(NEWEST);
    }

    /**
     * The SQL as a server of that major version would get it.
     *
     * @throws UsageException names what is missing, or what the server would not understand
     */
    default String toSql(int majorVersion) {
        return Howdah.engine().sql(this, majorVersion);
    }
}

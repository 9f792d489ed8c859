// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.Collection;
import java.util.List;

/**
 * Rows that are inserted where the table does not have their key, and update the row that has it where it does.
 *
 * <pre>{@code
 * Upsert prices = Upsert.into("prices").rows(tonight).key("sku").returning("sku", "price");
 * for (Row row : session.execute(prices).await().rows()) {
 *     log.add(row.get("merge_action") + " " + row.get("sku")); // INSERT or UPDATE
 * }
 * }</pre>
 *
 * <p>It is a MERGE from PostgreSQL 15 on, or 17 with {@link #returning} and into a view, and {@code INSERT ... ON CONFLICT} below that, with
 * {@link #concurrencySafe()} and with {@link #doNothing()}. Both do the same, but for what {@link #concurrencySafe()} says.
 *
 * <p>A key that is there twice among the rows is refused by the server, if a unique index keeps it so; the exception names
 * the columns. Where there is no such index a MERGE inserts what the table has not got as often as it is given. A key with a null
 * in it is always new, but to {@code ON CONFLICT} with an index that is {@code NULLS NOT DISTINCT}.
 *
 * <p>Immutable: every method returns another one. Rows are copied when they are given, beans are not.
 */
public final class Upsert implements Change {
    private final UpsertPlan plan;

    private Upsert(UpsertPlan plan) {
        this.plan = plan;
    }

    /**
     * Into a table. Its name is quoted, so upper case stays what it is, other than in SQL and in {@link
     * Statements#loadFromRecords}.
     *
     * @param table written exactly as it is named, with its schema and a dot before it if need be; a name that has a dot in
     *     it stands in double quotes, as in {@code shop."event.log"}
     */
    public static Upsert into(String table) {
        return new Upsert(new UpsertPlan(TableName.quoted(table), null, List.of(), null, false, List.of()));
    }

    /** The rows; see {@link Change} for what they may be. With none, nothing is sent. */
    public Upsert rows(Collection<?> rows) {
        return new Upsert(plan.with(new MergePlan.Rows(Copies.list(rows))));
    }

    /** One row. */
    public Upsert row(Object row) {
        return rows(List.of(row));
    }

    /** The columns by which a row is known. */
    public Upsert key(String... columns) {
        return new Upsert(plan.key(List.of(columns)));
    }

    /**
     * The columns that are updated in a row that is there already; all but the key's unless told. Where the rows have none
     * besides, it is as with {@link #doNothing}.
     *
     * @throws UsageException when there are none, for they may be somebody's list that is empty by mistake
     */
    public Upsert update(String... columns) {
        if (columns.length == 0) {
            throw new UsageException(
                    ErrorId.CHANGE_INVALID,
                    "The update of an upsert names no columns; name those that it sets, or say doNothing.");
        }
        return new Upsert(plan.updating(List.of(columns)));
    }

    /**
     * Leaves rows that are there already as they are. Needs a unique constraint or index on the key; a key that is there
     * twice among the rows is inserted once.
     */
    public Upsert doNothing() {
        return new Upsert(plan.updating(List.of()));
    }

    /**
     * Uses {@code INSERT ... ON CONFLICT}, which waits for another transaction that is inserting the same key, and then
     * updates its row. A MERGE fails then, with a {@link UniqueViolationException}. It needs a unique constraint or index on
     * the key, which MERGE does not; it takes a number of every sequence for updated rows too, and fires the triggers
     * {@code BEFORE INSERT} for them.
     */
    public Upsert concurrencySafe() {
        return new Upsert(plan.safe());
    }

    /**
     * Gives these columns of each row that was inserted or updated, as it is then; before them {@code merge_action}, which is
     * {@code INSERT} or {@code UPDATE}.
     */
    public Upsert returning(String... columns) {
        return new Upsert(plan.returning(List.of(columns)));
    }

    /** What it says; for engines only. */
    public UpsertPlan plan() {
        return plan;
    }

    /** Without any value. */
    @Override
    public String toString() {
        return "Upsert[into " + plan.table() + ", key=" + plan.key() + "]";
    }
}

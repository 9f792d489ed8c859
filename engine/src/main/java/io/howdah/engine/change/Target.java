// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.change;

/**
 * What a change is written for.
 *
 * @param version of the server
 * @param showsOrigin whether a row that is returned shows whether it was there before: rows of views, and below PostgreSQL 18
 *     new ones of tables in partitions, have no system columns then
 */
public record Target(int version, boolean showsOrigin) {
    private static final int OLD_SINCE = 18;
    private static final String TABLE = "r";
    private static final String PARTITIONED = "p";

    /** An ordinary table. */
    public static Target table(int version) {
        return of(version, TABLE);
    }

    /** @param kind of what is changed, as {@code pg_class.relkind} has it */
    public static Target of(int version, String kind) {
        return new Target(version, kind.equals(TABLE) || (kind.equals(PARTITIONED) && version >= OLD_SINCE));
    }

    /**
     * A condition on a row that INSERT ... ON CONFLICT returns. One that was there before has been locked by this transaction,
     * which its successor shows.
     */
    String isNew() {
        return version >= OLD_SINCE ? "old.ctid is null" : "t.xmax = 0";
    }
}

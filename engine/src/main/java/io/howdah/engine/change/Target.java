// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.change;

/**
 * What a change is written for.
 *
 * @param version of the server
 * @param showsOrigin whether a row that is returned shows whether it was there before: rows of views, and below PostgreSQL 18
 *     new ones of tables in partitions, have no system columns then
 * @param takesMerge whether it may be the table of a MERGE: a view may from PostgreSQL 17 on
 */
public record Target(int version, boolean showsOrigin, boolean takesMerge) {
    /** Before that a MERGE may not be into everything that an insert may. */
    static final int MERGES_VIEWS_SINCE = 17;

    private static final int MERGE_SINCE = 15;
    private static final int OLD_SINCE = 18;
    private static final String TABLE = "r";
    private static final String PARTITIONED = "p";
    private static final String VIEW = "v";

    /** An ordinary table. */
    public static Target table(int version) {
        return of(version, TABLE);
    }

    /** @param kind of what is changed, as {@code pg_class.relkind} has it */
    public static Target of(int version, String kind) {
        return new Target(
                version,
                kind.equals(TABLE) || (kind.equals(PARTITIONED) && version >= OLD_SINCE),
                version >= MERGE_SINCE && (version >= MERGES_VIEWS_SINCE || !kind.equals(VIEW)));
    }

    /**
     * A condition on a row that INSERT ... ON CONFLICT returns. One that was there before has been locked by this transaction,
     * which its successor shows.
     */
    String isNew() {
        return version >= OLD_SINCE ? "old.ctid is null" : "t.xmax = 0";
    }
}

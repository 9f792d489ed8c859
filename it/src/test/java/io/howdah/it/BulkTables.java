// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import io.howdah.testkit.PostgresServer;
import java.util.List;

/** What {@link io.howdah.it.app.Bulk} changes, as everybody else sees it. */
final class BulkTables {
    /** The rows that each way changes, and that each way reads, as the bean tells them. */
    static final String CHANGED = "[30, 30, 30, 20, 100, 20, 20, 20, 32000], seen [32200, 32200, 32200]";

    private static final String OLD = "1 old";
    private static final String NEW = "20 new";

    private final PostgresServer postgres;

    /** Makes them: one that is empty, and one with an old row. */
    BulkTables(PostgresServer postgres) {
        this.postgres = postgres;
        postgres.execute("create table bulk(id int primary key, amount int not null);"
                + " create table loaded(id int primary key, note text); insert into loaded values (0, 'old');"
                + " grant all on bulk, loaded to " + postgres.user());
    }

    /** What there is of a call that has changed nothing. */
    static String nothing() {
        return "0 rows, 0 in all; " + OLD;
    }

    /** What there is of a call that has changed all: thrice thirty rows, and the others as they were changed last. */
    static String all() {
        int rows = 3 * 30 + 32_110;
        int amounts = 3 * 30 + 90 + 10 * 2 + 10 * 3 + 32_000 * 4;
        return rows + " rows, " + amounts + " in all; " + NEW;
    }

    /** What there is of the call with this first id. */
    String of(int first) {
        List<String> counts = postgres.query("select count(*), coalesce(sum(amount), 0) from bulk where id between "
                        + first + " and " + (first + 999_999))
                .get(0);
        List<String> loaded =
                postgres.query("select count(*), min(note) from loaded").get(0);
        return counts.get(0) + " rows, " + counts.get(1) + " in all; " + loaded.get(0) + " " + loaded.get(1);
    }
}

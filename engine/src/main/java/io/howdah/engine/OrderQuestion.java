// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.engine.sql.Mentioned;

/**
 * Asks the catalogue whether it can be seen that many rows are inserted by one statement: because code runs beneath that
 * may look at the table between two rows, or a policy does, because a rule or a partition is between, because a trigger
 * counts statements, or because a row may refer to another one of the same table, or of the one that it is a partition of,
 * that comes only behind it.
 */
final class OrderQuestion {
    private static final String TEXT =
            """
            select (%1$s)
                or exists (select from pg_catalog.pg_class c where c.relname = any (%2$s)
                    and (c.relkind in ('v', 'm', 'f', 'p') or (c.relkind = 'r' and c.relhasrules)))
                or exists (select from pg_catalog.pg_constraint k join pg_catalog.pg_class c on c.oid = k.conrelid
                    where c.relname = any (%2$s) and k.contype = 'f' and (k.confrelid = k.conrelid or k.confrelid in (
                        select a.relid from pg_catalog.pg_partition_ancestors(c.oid) a(relid))))
                or exists (select from pg_catalog.pg_policy p join pg_catalog.pg_class c on c.oid = p.polrelid
                    where c.relname = any (%2$s)
                        and pg_catalog.concat(p.polqual::text, p.polwithcheck::text) like '%%{SUBLINK%%')
            """;

    private OrderQuestion() {}

    /** The answer is one row with one boolean: whether there may be something. */
    static String about(Mentioned statement) {
        return String.format(TEXT, BeneathQuestion.about(statement), BeneathQuestion.names(statement.names()));
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.queue;

import io.howdah.CopyTarget;
import io.howdah.ErrorId;
import io.howdah.UsageException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The names of the tables, as they stand in SQL.
 *
 * <p>Plain events are in one of a few <i>slots</i>, tables of one form that are used in turn; those that are delayed, have a
 * priority or were given back are in {@link #SPECIAL}, those of an ordering key in {@link #ORDERED}. Each of these tables is
 * a <i>place</i>.
 */
record QueueTables(Optional<String> schema, String name) {
    static final int SLOTS = 3;
    static final int SPECIAL = SLOTS;
    static final int ORDERED = SLOTS + 1;
    static final int PLACES = SLOTS + 2;
    static final int NOWHERE = -1;

    static final String DUE_INDEX = "_special_due";
    static final String ORDER_INDEX = "_ordered_next";
    static final String LAST_INDEX = "_ordered_last";

    private static final int LONGEST_NAME = 63;

    static QueueTables of(String written) {
        CopyTarget.Table parsed = parsed(written);
        int bytes = parsed.name().getBytes(StandardCharsets.UTF_8).length;
        int most = LONGEST_NAME - ORDER_INDEX.length();
        if (bytes > most) {
            throw refused(
                    written,
                    "has " + bytes + " bytes, and PostgreSQL has room for " + most
                            + " and what is added for each table");
        }
        return new QueueTables(parsed.schema(), parsed.name());
    }

    private static CopyTarget.Table parsed(String written) {
        try {
            return (CopyTarget.Table) CopyTarget.table(written);
        } catch (UsageException noName) { // its words are about COPY
            throw refused(
                    written,
                    "is none: write table or schema.table, in double quotes where upper case or other characters are"
                            + " meant");
        }
    }

    private static UsageException refused(String written, String why) {
        return new UsageException(
                ErrorId.EVENT_INVALID,
                "events.table is the name that those of all tables of events begin with, and '" + written + "' " + why
                        + ".");
    }

    /** The table of a place. */
    String place(int place) {
        return named(
                switch (place) {
                    case SPECIAL -> "_special";
                    case ORDERED -> "_ordered";
                    default -> "_" + place;
                });
    }

    String special() {
        return place(SPECIAL);
    }

    String ordered() {
        return place(ORDERED);
    }

    String dead() {
        return named("_dead");
    }

    /** Keys of deduplication. */
    String keys() {
        return named("_key");
    }

    /** One row about the tables themselves. */
    String meta() {
        return named("_meta");
    }

    /** Gives ids, and the positions of events in the order of their keys. */
    String sequence() {
        return named("_id");
    }

    /** With the schema, if there is one. */
    String named(String suffix) {
        return schema.map(QueueTables::quoted).map(quoted -> quoted + ".").orElse("") + alone(suffix);
    }

    /** Without a schema, as an index is named where it is made. */
    String alone(String suffix) {
        return quoted(name + suffix);
    }

    /** A number for advisory locks that is another one for each set of tables. */
    String lockNumber() {
        return "hashtextextended(" + literal(named("")) + ", 0)";
    }

    /**
     * The lock under which the order of a key is fixed. It goes by which table it is: one application may name it with its
     * schema and another one without.
     */
    String lockOfKey(String channel, String key) {
        return "hashtextextended(" + channel + " || chr(31) || " + key + ", " + literal(ordered())
                + "::regclass::oid::bigint)";
    }

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static String quoted(String word) {
        return '"' + word.replace("\"", "\"\"") + '"';
    }
}

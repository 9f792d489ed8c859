// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.change;

import io.howdah.UpsertPlan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An upsert as it is sent to a server of a version: MERGE where that can do it, else INSERT ... ON CONFLICT. */
final class UpsertText {
    private static final int MERGE_SINCE = 15;
    private static final int MERGE_RETURNING_SINCE = 17;
    private static final int OLD_SINCE = 18;

    private final UpsertPlan plan;
    private final Columns rows;
    private final List<String> updated;
    private final int version;

    private UpsertText(UpsertPlan plan, Columns rows, int version) {
        this.plan = plan;
        this.rows = rows;
        this.version = version;
        List<String> named = plan.updated();
        updated = named == null
                ? rows.names().stream()
                        .filter(name -> !plan.key().contains(name))
                        .toList()
                : named;
    }

    static Rendered of(UpsertPlan plan, Columns rows, int version) {
        rows.require(plan.key());
        UpsertText text = new UpsertText(plan, rows, version);
        rows.require(text.updated);
        boolean merge = text.merges();
        return new Rendered(
                merge ? text.merge() : text.onConflict(),
                rows.parameters(),
                List.of(),
                new Explained(plan.key(), merge));
    }

    /** What it lacks, in words; nothing when it is complete. */
    static List<String> missing(UpsertPlan plan) {
        List<String> missing = new ArrayList<>();
        if (plan.rows() == null) {
            missing.add("rows: rows or row");
        }
        if (plan.key().isEmpty()) {
            missing.add("the columns by which a row is known: key");
        }
        return missing;
    }

    static boolean merges(UpsertPlan plan, Columns rows, int version) {
        return new UpsertText(plan, rows, version).merges();
    }

    /** A MERGE that leaves rows as they are would fail for a key that is there twice among the rows. */
    private boolean merges() {
        int since = plan.returning().isEmpty() ? MERGE_SINCE : MERGE_RETURNING_SINCE;
        return version >= since && !plan.concurrencySafe() && !updated.isEmpty();
    }

    private String merge() {
        String on = String.join(
                " and ",
                plan.key().stream()
                        .map(Names::quoted)
                        .map(key -> "t." + key + " = s." + key)
                        .toList());
        String values = String.join(
                ", ",
                rows.names().stream().map(name -> "s." + Names.quoted(name)).toList());
        return "merge into " + plan.table() + " as t\nusing (" + rows.sql() + ") as s\non " + on
                + "\nwhen matched then update set " + Names.assigned(updated, "s")
                + "\nwhen not matched then insert (" + Names.list(rows.names()) + ") values (" + values + ")"
                + returning("merge_action()");
    }

    /** A row that was there before has been locked by this transaction, which its successor shows. */
    private String onConflict() {
        String there = version >= OLD_SINCE ? "old.ctid is null" : "t.xmax = 0";
        return "insert into " + plan.table() + " as t (" + Names.list(rows.names()) + ")\n" + rows.sql()
                + "\non conflict (" + Names.list(plan.key()) + ") do "
                + (updated.isEmpty() ? "nothing" : "update set " + Names.assigned(updated, "excluded"))
                + returning("case when " + there + " then 'INSERT' else 'UPDATE' end");
    }

    private String returning(@Nullable String action) {
        return plan.returning().isEmpty()
                ? ""
                : "\nreturning " + action + " as merge_action, "
                        + String.join(
                                ", ",
                                plan.returning().stream()
                                        .map(name -> "t." + Names.quoted(name))
                                        .toList());
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.change;

import io.howdah.UpsertPlan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An upsert as it is sent to a server of a version: MERGE where that can do it, else INSERT ... ON CONFLICT. */
final class UpsertText {
    private static final int MERGE_RETURNING_SINCE = 17;
    /** Where the server's process notes what becomes of a row. It is gone with the transaction, and means nothing behind it. */
    private static final String NOTE = "howdah.merge_action";

    private static final String INSERTED = "'INSERT'";
    private static final String UPDATED = "'UPDATE'";

    private final UpsertPlan plan;
    private final Columns rows;
    private final List<String> updated;
    private final Target target;

    private UpsertText(UpsertPlan plan, Columns rows, Target target) {
        this.plan = plan;
        this.rows = rows;
        this.target = target;
        List<String> named = plan.updated();
        updated = named == null
                ? rows.names().stream()
                        .filter(name -> !plan.key().contains(name))
                        .toList()
                : named;
    }

    static Rendered of(UpsertPlan plan, Columns rows, Target target) {
        rows.require(plan.key());
        UpsertText text = new UpsertText(plan, rows, target);
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
        return new UpsertText(plan, rows, Target.table(version)).merges();
    }

    /** Whether it is another statement for a table in partitions, or a view. */
    static boolean dependsOnKind(UpsertPlan plan, Columns rows, int version) {
        UpsertText text = new UpsertText(plan, rows, Target.table(version));
        return text.merges() ? version < Target.MERGES_VIEWS_SINCE : text.looksAtOrigin();
    }

    private boolean looksAtOrigin() {
        return !plan.returning().isEmpty() && !updated.isEmpty() && !merges();
    }

    /** A MERGE that leaves rows as they are would fail for a key that is there twice among the rows. */
    private boolean merges() {
        boolean returns = plan.returning().isEmpty() || target.version() >= MERGE_RETURNING_SINCE;
        return target.takesMerge() && returns && !plan.concurrencySafe() && !updated.isEmpty();
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

    private String onConflict() {
        boolean notes = looksAtOrigin() && !target.showsOrigin();
        return "insert into " + plan.table() + " as t (" + Names.list(rows.names()) + ")\n"
                + (notes ? noted() : rows.sql())
                + "\non conflict (" + Names.list(plan.key()) + ") do "
                + (updated.isEmpty() ? "nothing" : "update set " + Names.assigned(updated, "excluded"))
                + (notes ? "\nwhere " + note(UPDATED) : "")
                + returning(action(notes));
    }

    private String action(boolean notes) {
        if (updated.isEmpty()) {
            return INSERTED;
        }
        return notes
                ? "pg_catalog.current_setting('" + NOTE + "')"
                : "case when " + target.isNew() + " then " + INSERTED + " else " + UPDATED + " end";
    }

    /**
     * The rows, each noted as a new one when it is taken. Where there is a conflict the note is changed, before the row is
     * returned and the next one taken: that holds whatever triggers do, and whoever has inserted the row meanwhile.
     */
    private String noted() {
        return "select * from (" + rows.sql() + ") as s where " + note(INSERTED);
    }

    /** A condition that always holds. */
    private static String note(String action) {
        return "pg_catalog.set_config('" + NOTE + "', " + action + ", true) is not null";
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

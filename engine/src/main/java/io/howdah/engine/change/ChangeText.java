// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.change;

import io.howdah.Change;
import io.howdah.ErrorId;
import io.howdah.Merge;
import io.howdah.MergePlan;
import io.howdah.Upsert;
import io.howdah.UsageException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one door to the text of changes. */
public final class ChangeText {
    private ChangeText() {}

    /** The rows that an application has given for a change, if it has; refuses one that is not complete. */
    public static MergePlan.@Nullable Rows rows(Change change) {
        List<String> missing = change instanceof Merge merge
                ? MergeText.missing(merge.plan())
                : UpsertText.missing(((Upsert) change).plan());
        if (!missing.isEmpty()) {
            throw new UsageException(
                    ErrorId.CHANGE_INVALID,
                    (change instanceof Merge ? "The merge into " : "The upsert into ") + table(change) + " lacks "
                            + String.join("; and ", missing) + ". Nothing was sent.");
        }
        if (change instanceof Upsert upsert) {
            return upsert.plan().rows();
        }
        return ((Merge) change).plan().source() instanceof MergePlan.Rows rows ? rows : null;
    }

    /** The table that is changed, quoted. */
    public static String table(Change change) {
        return change instanceof Merge merge
                ? merge.plan().table()
                : ((Upsert) change).plan().table();
    }

    /** The columns by which rows are compared; none where that is a condition. */
    public static List<String> key(Change change) {
        return change instanceof Merge merge
                ? merge.plan().keys()
                : ((Upsert) change).plan().key();
    }

    /** Whether it is a MERGE, for a server of that version. */
    public static boolean merges(Change change, Columns rows, int version) {
        return change instanceof Merge || UpsertText.merges(((Upsert) change).plan(), rows, version);
    }

    /** Whether it is another statement for a table in partitions, or a view, than for an ordinary table. */
    public static boolean dependsOnKind(Change change, Columns rows, int version) {
        return change instanceof Upsert upsert && UpsertText.dependsOnKind(upsert.plan(), rows, version);
    }

    /** Whether it does something even if there are no rows. */
    public static boolean actsWithoutRows(Change change) {
        return change instanceof Merge merge
                && merge.plan().clauses().stream()
                        .anyMatch(clause -> clause.when() == MergePlan.When.NOT_MATCHED_BY_SOURCE);
    }

    /**
     * The statement.
     *
     * @param rows typed; null where the source is none
     */
    public static Rendered of(Change change, @Nullable Columns rows, Target target) {
        if (change instanceof Merge merge) {
            return MergeText.of(merge.plan(), rows, target.version());
        }
        return UpsertText.of(((Upsert) change).plan(), rows == null ? new Columns(List.of()) : rows, target);
    }
}

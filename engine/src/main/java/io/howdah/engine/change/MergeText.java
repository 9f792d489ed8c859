// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.change;

import io.howdah.ErrorId;
import io.howdah.Expression;
import io.howdah.MergePlan;
import io.howdah.MergePlan.Clause;
import io.howdah.MergePlan.Source;
import io.howdah.MergePlan.When;
import io.howdah.UsageException;
import io.howdah.engine.sql.OldAndNew;
import io.howdah.engine.sql.Script;
import io.howdah.engine.sql.StatementText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** MERGE as it is sent to a server of a version. The table is t, the source s. */
final class MergeText {
    private static final int SINCE = 15;
    private static final int RETURNING_SINCE = 17;
    private static final int OLD_SINCE = 18;

    private final MergePlan plan;
    private final @Nullable Columns rows;
    private final Expressions expressions;

    /** @param rows those of the source, if it is rows */
    private MergeText(MergePlan plan, @Nullable Columns rows) {
        this.plan = plan;
        this.rows = rows;
        expressions = new Expressions(rows == null ? 0 : rows.parameters().size());
    }

    static Rendered of(MergePlan plan, @Nullable Columns rows, int version) {
        requireAll(plan, version);
        return new MergeText(plan, rows).render();
    }

    /** Refuses what a server of the version does not know. */
    private static void requireAll(MergePlan plan, int version) {
        require(version, SINCE, "MERGE", "Use Upsert, which does without it, or a newer server");
        for (Clause clause : plan.clauses()) {
            if (clause.when() == When.NOT_MATCHED_BY_SOURCE) {
                require(
                        version,
                        RETURNING_SINCE,
                        "whenNotMatchedBySource",
                        "Delete or update these rows beside the merge");
            }
        }
        if (!plan.returning().isEmpty()) {
            require(
                    version,
                    RETURNING_SINCE,
                    "returning of a merge",
                    "Select the rows behind the merge, or use Upsert");
        }
        if (plan.returning().stream().anyMatch(each -> OldAndNew.in(each.text()))) {
            require(
                    version,
                    OLD_SINCE,
                    "old and new in the returning of a merge",
                    "Return merge_action() and the columns as they are then, or select the rows in front of the merge");
        }
    }

    private static void require(int version, int since, String what, String instead) {
        if (version < since) {
            throw new UsageException(
                    ErrorId.CHANGE_UNSUPPORTED,
                    "PostgreSQL knows " + what + " since version " + since + ", and this server has " + version
                            + "; nothing was sent. " + instead + ".");
        }
    }

    /** What it lacks, in words; nothing when it is complete. */
    static List<String> missing(MergePlan plan) {
        List<String> missing = new ArrayList<>();
        if (plan.source() == null) {
            missing.add("a source: usingRows, usingRow, usingTable or usingQuery");
        }
        if (plan.keys().isEmpty() && plan.on() == null) {
            missing.add("what matches: on(columns) or on(condition)");
        }
        if (plan.clauses().isEmpty()) {
            missing.add("a clause: whenMatched, whenNotMatched or whenNotMatchedBySource");
        }
        return missing;
    }

    private Rendered render() {
        Source source = plan.source();
        if (source == null) {
            throw new IllegalStateException("no source");
        }
        StringBuilder sql = new StringBuilder("merge into ")
                .append(plan.table())
                .append(" as t\nusing ")
                .append(source(source))
                .append(" as s\non ")
                .append(matching());
        for (Clause clause : plan.clauses()) {
            sql.append('\n').append(clause(clause));
        }
        if (!plan.returning().isEmpty()) {
            sql.append("\nreturning ")
                    .append(plan.returning().stream().map(expressions::add).collect(Collectors.joining(", ")));
        }
        return new Rendered(
                sql.toString(),
                rows == null ? List.<@Nullable Object>of() : rows.parameters(),
                expressions.values(),
                new Explained(plan.keys(), false));
    }

    private String source(Source source) {
        if (source instanceof MergePlan.Table table) {
            return table.name();
        }
        return source instanceof MergePlan.Query query
                ? "(" + expressions.add(query.query(), single(query.query().text())) + "\n)"
                : "(" + (rows == null ? "" : rows.sql()) + ")";
    }

    /** Without a semicolon behind it: the query stands in brackets. */
    private static String single(String query) {
        List<String> statements = Script.statements(query);
        if (statements.size() != 1) {
            throw new UsageException(
                    ErrorId.CHANGE_INVALID,
                    "usingQuery takes one query; " + statements.size()
                            + " were given, and nothing was sent. Statement: " + StatementText.shorten(query));
        }
        return statements.get(0);
    }

    private String matching() {
        Expression on = plan.on();
        if (on != null) {
            return "(" + expressions.add(on) + ")";
        }
        there(plan.keys());
        return plan.keys().stream()
                .map(Names::quoted)
                .map(key -> "t." + key + " = s." + key)
                .collect(Collectors.joining(" and "));
    }

    private String clause(Clause clause) {
        Expression and = clause.and();
        String condition = and == null ? "" : " and (" + expressions.add(and) + ")";
        return clause.when().sql() + condition + " then " + action(clause.action());
    }

    private String action(MergePlan.Action action) {
        if (action instanceof MergePlan.Update update) {
            return "update set "
                    + update.columns().entrySet().stream()
                            .map((Map.Entry<String, @Nullable Expression> column) ->
                                    Names.quoted(column.getKey()) + " = " + value(column))
                            .collect(Collectors.joining(", "));
        }
        if (action instanceof MergePlan.Insert insert) {
            return insert(insert);
        }
        return action instanceof MergePlan.Delete ? "delete" : "do nothing";
    }

    private String insert(MergePlan.Insert insert) {
        String overriding = insert.overriding().isEmpty() ? "" : "overriding " + insert.overriding() + " value ";
        if (insert.columns().isEmpty()) {
            return "insert " + overriding + "default values";
        }
        return "insert (" + Names.list(insert.columns().keySet()) + ") " + overriding + "values ("
                + insert.columns().entrySet().stream().map(this::value).collect(Collectors.joining(", ")) + ")";
    }

    private String value(Map.Entry<String, @Nullable Expression> column) {
        Expression value = column.getValue();
        if (value != null) {
            return expressions.add(value);
        }
        there(List.of(column.getKey()));
        return "s." + Names.quoted(column.getKey());
    }

    /** Refuses names that the rows do not have; of other sources the server knows. */
    private void there(Collection<String> names) {
        if (rows != null) {
            rows.require(names);
        }
    }
}

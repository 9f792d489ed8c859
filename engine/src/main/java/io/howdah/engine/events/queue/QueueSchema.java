// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.queue;

import io.howdah.ErrorId;
import io.howdah.EventException;
import io.howdah.PermissionDeniedException;
import io.howdah.Reply;
import io.howdah.Row;
import io.howdah.Statements;
import io.howdah.engine.flow.Bare;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** The tables of the queue: made, checked, or printed. */
public final class QueueSchema {
    private static final String MISSING =
            """
            select wanted.name, wanted.attribute
            from (select unnest($1::text[]) as name, unnest($2::text[]) as attribute) wanted
            where not exists (select from pg_catalog.pg_attribute a
                where a.attrelid = to_regclass(wanted.name) and a.attname = wanted.attribute and not a.attisdropped)
            """;

    private final QueueTables tables;
    private final QueueDdl ddl;
    private final Ids ids;

    QueueSchema(QueueTables tables) {
        this.tables = tables;
        ddl = new QueueDdl(tables);
        ids = new Ids(tables);
    }

    /** What makes them, for those who run it themselves: a script that may run again and again. */
    public String ddl() {
        return ddl.script();
    }

    /**
     * Makes them if they are not there, and moves the sequence on if it is behind; many may ask at once. Where nothing is to
     * be done, no right to create is needed.
     */
    public Reply<Void> create(Statements on) {
        return problems(on)
                .thenCompose(problems -> problems.isEmpty()
                        ? CompletableFuture.completedFuture(null)
                        : on.execute(ddl.block(ids.movedOn()))
                                .thenCompose(made -> validate(on))
                                .exceptionallyCompose(failure -> refused(failure, problems)));
    }

    private static CompletableFuture<Void> refused(Throwable failure, List<String> problems) {
        Throwable cause = Bare.of(failure);
        return CompletableFuture.failedFuture(
                cause instanceof PermissionDeniedException
                        ? new EventException(
                                ErrorId.EVENT_SCHEMA,
                                "The tables of durable events are not as they have to be: "
                                        + String.join("; ", problems)
                                        + ". This user may not make them so. Have it done by a user who may"
                                        + " (docs/events.md), or grant CREATE on the schema.",
                                cause)
                        : cause);
    }

    /** Fails with an {@link EventException} that names what is missing. */
    public Reply<Void> validate(Statements on) {
        return problems(on).thenAccept(problems -> {
            if (!problems.isEmpty()) {
                throw new EventException(
                        ErrorId.EVENT_SCHEMA,
                        "The tables of durable events are not as they have to be: " + String.join("; ", problems)
                                + ". Run the DDL of docs/events.md, or let events.schema=create do it.");
            }
        });
    }

    private Reply<List<String>> problems(Statements on) {
        Map<String, List<String>> wanted = ddl.columns();
        List<String> names = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        wanted.forEach((table, all) -> all.forEach(column -> {
            names.add(table);
            columns.add(column);
        }));
        return on.select(MISSING, names, columns)
                .thenCompose(missing ->
                        missing.isEmpty() ? version(on) : CompletableFuture.completedFuture(told(missing, wanted)));
    }

    private Reply<List<String>> version(Statements on) {
        return on.select(Integer.class, "select version from " + tables.meta())
                .thenCompose(found -> found.equals(List.of(QueueDdl.VERSION))
                        ? behind(on)
                        : CompletableFuture.completedFuture(List.of(tables.meta() + " says version " + found
                                + ", and this Howdah needs " + QueueDdl.VERSION)));
    }

    private Reply<List<String>> behind(Statements on) {
        return on.select(Long.class, ids.behind()).thenApply(newest -> newest.stream()
                .map(id -> "the sequence " + tables.sequence() + " is behind, there are events up to " + id
                        + " (replication or a restore has left it behind; " + ids.movedTo(id) + " sets it right)")
                .toList());
    }

    private static List<String> told(List<Row> missing, Map<String, List<String>> wanted) {
        Map<String, List<String>> lacking = missing.stream()
                .collect(Collectors.groupingBy(
                        row -> "" + row.get(0),
                        TreeMap::new,
                        Collectors.mapping(row -> "" + row.get(1), Collectors.toList())));
        return lacking.entrySet().stream()
                .map(table -> table.getValue().size()
                                == wanted.getOrDefault(table.getKey(), List.of())
                                        .size()
                        ? table.getKey() + " is missing"
                        : table.getKey() + " lacks " + String.join(", ", table.getValue()))
                .toList();
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.engine.sql.Mentioned;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the catalogue has answered to one question about statements: whether there is something, or nothing. What is known
 * is forgotten after a while, for others may change it, and when a connection of ours has changed definitions. Shared by
 * the connections to one database; thread-safe.
 */
final class Findings {
    /** How long an answer of the catalogue is believed. */
    static final Duration KNOWN_FOR = Duration.ofSeconds(10);

    private static final int KEPT = 1024;

    private final Function<Mentioned, String> asks;
    private final Map<String, Finding> findings = new ConcurrentHashMap<>();
    /** Statements of which there is something about one at least, but it is not known which. */
    private final Set<String> apart = ConcurrentHashMap.newKeySet();
    /** Statements that the catalogue is asked about just now, for whoever wants to know. */
    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    private final AtomicInteger changes = new AtomicInteger();

    private record Finding(boolean nothing, long since) {
        boolean fresh() {
            return System.nanoTime() - since < KNOWN_FOR.toNanos();
        }
    }

    /** @param asks the question about a statement; its answer is one row with one boolean: whether there is something */
    Findings(Function<Mentioned, String> asks) {
        this.asks = asks;
    }

    /** Whether there is nothing, as far as is known. */
    boolean nothing(String sql) {
        Finding known = findings.get(sql);
        return known != null && known.nothing && known.fresh();
    }

    private boolean known(String sql) {
        Finding known = findings.get(sql);
        return known != null && known.fresh();
    }

    /** Asks about a statement, unless the answer is known; true if there is nothing. */
    Future<Boolean> find(String sql, SqlClient client) {
        Optional<Mentioned> statement = known(sql) ? Optional.empty() : Mentioned.of(sql);
        if (statement.isEmpty()) {
            return Future.succeededFuture(nothing(sql));
        }
        int change = changes.get();
        return client.query(asks.apply(statement.get())).execute().transform((rows, failure) -> {
            answered(sql, change, failure != null || rows.iterator().next().getBoolean(0));
            return failure == null ? Future.succeededFuture(nothing(sql)) : Future.failedFuture(failure);
        });
    }

    /**
     * Asks about several statements at once, for mostly there is nothing about any of them; not about one that another
     * connection is asking about. Where there is something about one, it is asked about one alone from then on, until that
     * is known of each.
     */
    void findTogether(Collection<String> sqls, SqlClient client) {
        Map<String, Mentioned> unknown = new LinkedHashMap<>();
        sqls.stream().filter(sql -> !known(sql) && !asked.contains(sql)).forEach(sql -> Mentioned.of(sql)
                .ifPresent(statement -> unknown.put(sql, statement)));
        Optional<String> alone = unknown.keySet().stream()
                .filter(sql -> unknown.size() == 1 || apart.contains(sql))
                .findFirst();
        if (alone.isPresent()) {
            ask(Set.of(alone.get()), () -> find(alone.get(), client));
        } else {
            unknown.values().stream()
                    .reduce(Mentioned::with)
                    .ifPresent(all -> ask(unknown.keySet(), () -> find(unknown.keySet(), all, client)));
        }
    }

    private void ask(Set<String> sqls, Supplier<Future<?>> question) {
        asked.addAll(sqls);
        question.get().onComplete((answer, failure) -> asked.removeAll(sqls));
    }

    private Future<?> find(Set<String> sqls, Mentioned all, SqlClient client) {
        int change = changes.get();
        return client.query(asks.apply(all)).execute().onComplete((rows, failure) -> {
            if (failure == null && !rows.iterator().next().getBoolean(0)) {
                sqls.forEach(sql -> answered(sql, change, false));
            } else {
                makeRoom(apart.size(), apart::clear);
                apart.addAll(sqls);
            }
        });
    }

    private static void makeRoom(int taken, Runnable clear) {
        if (taken >= KEPT) {
            clear.run();
        }
    }

    /** An answer to a question that was asked before definitions changed is none. */
    private void answered(String sql, int change, boolean something) {
        if (change == changes.get()) {
            makeRoom(findings.size(), findings::clear);
            apart.remove(sql);
            findings.put(sql, new Finding(!something, System.nanoTime()));
        }
    }

    /** Definitions have been changed. */
    void changed() {
        changes.incrementAndGet();
        findings.clear();
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.engine.sql.Mentioned;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

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

    /** An answer to a question that was asked before definitions changed is none. */
    private void answered(String sql, int change, boolean something) {
        if (change == changes.get()) {
            if (findings.size() >= KEPT) {
                findings.clear();
            }
            findings.put(sql, new Finding(!something, System.nanoTime()));
        }
    }

    /** Definitions have been changed. */
    void changed() {
        changes.incrementAndGet();
        findings.clear();
    }
}

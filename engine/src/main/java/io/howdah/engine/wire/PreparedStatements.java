// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import io.vertx.sqlclient.impl.cache.PreparedStatementCache;
import io.vertx.sqlclient.internal.PreparedStatement;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The statements that are prepared on a connection: those of Vert.x's cache, and others that are not worth a place there,
 * or have lost it, until they are closed.
 */
final class PreparedStatements {
    private final @Nullable PreparedStatementCache cache;
    private final Predicate<String> cached;
    private final Map<String, PreparedStatement> others = new HashMap<>();

    PreparedStatements(@Nullable PreparedStatementCache cache, Predicate<String> cached) {
        this.cache = cache;
        this.cached = cached;
    }

    @Nullable
    PreparedStatement find(String sql) {
        PreparedStatement statement = cache == null ? null : cache.get(sql);
        return statement == null ? others.get(sql) : statement;
    }

    void keep(PreparedStatement statement) {
        if (cache == null || !cached.test(statement.sql())) {
            others.put(statement.sql(), statement);
        } else {
            cache.put(statement).forEach(evicted -> others.put(evicted.sql(), evicted));
        }
    }

    void forget(String sql) {
        if (cache != null) {
            cache.remove(sql);
        }
        others.remove(sql);
    }

    /** The server has forgotten all. */
    void clear() {
        if (cache != null) {
            cache.clear();
        }
        others.clear();
    }

    /** Has a flight close the others, behind everything else. */
    void closeOthers(Flight flight) {
        others.values().forEach(flight::close);
        others.clear();
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import io.vertx.sqlclient.impl.cache.PreparedStatementCache;
import io.vertx.sqlclient.internal.PreparedStatement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The statements that are prepared on a connection: those of Vert.x's cache; some that only flights repeat, which have a
 * cache of their own, so that they push no query out; and others that are not worth a place there, or have lost it, until
 * they are closed.
 */
final class PreparedStatements {
    private static final int KEPT_FOR_FLIGHTS = 32;

    private final @Nullable PreparedStatementCache cache;
    private final Predicate<String> cached;
    private final Predicate<String> keptForFlights;
    private final PreparedStatementCache ofFlights = new PreparedStatementCache(KEPT_FOR_FLIGHTS);
    private final Map<String, PreparedStatement> others = new HashMap<>();
    /** Those that were prepared again. */
    private final List<PreparedStatement> replaced = new ArrayList<>();

    /** @param cache of Vert.x; null where nothing is to be kept */
    PreparedStatements(
            @Nullable PreparedStatementCache cache, Predicate<String> cached, Predicate<String> keptForFlights) {
        this.cache = cache;
        this.cached = cached;
        this.keptForFlights = keptForFlights;
    }

    @Nullable
    PreparedStatement find(String sql) {
        PreparedStatement statement = cache == null ? null : cache.get(sql);
        if (statement == null) {
            statement = ofFlights.get(sql);
        }
        return statement == null ? others.get(sql) : statement;
    }

    void keep(PreparedStatement statement) {
        PreparedStatement before = find(statement.sql());
        if (before != null) {
            replaced.add(before);
        }
        PreparedStatementCache worthy = cache == null ? null : worthy(cache, statement.sql());
        if (worthy == null) {
            others.put(statement.sql(), statement);
        } else {
            worthy.put(statement).forEach(evicted -> others.put(evicted.sql(), evicted));
        }
    }

    private @Nullable PreparedStatementCache worthy(PreparedStatementCache ofAll, String sql) {
        if (cached.test(sql)) {
            return ofAll;
        }
        return keptForFlights.test(sql) ? ofFlights : null;
    }

    void forget(String sql) {
        if (cache != null) {
            cache.remove(sql);
        }
        ofFlights.remove(sql);
        others.remove(sql);
    }

    /** The server has forgotten all. */
    void clear() {
        if (cache != null) {
            cache.clear();
        }
        ofFlights.clear();
        others.clear();
        replaced.clear();
    }

    /** Has a flight close the others, behind everything else. */
    void closeOthers(Flight flight) {
        others.values().forEach(flight::close);
        others.clear();
        replaced.forEach(flight::close);
        replaced.clear();
    }
}

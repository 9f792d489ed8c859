// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import io.vertx.sqlclient.impl.cache.PreparedStatementCache;
import io.vertx.sqlclient.internal.PreparedStatement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
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
    /** Behind what some were prepared that means something else there. */
    private final Map<PreparedStatement, String> behind = new WeakHashMap<>();

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
        replaced.addAll(forget(statement.sql()));
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

    /** A statement has just been prepared behind others that change what it means. */
    void stand(String sql, String foregoing) {
        PreparedStatement statement = find(sql);
        if (statement != null) {
            behind.put(statement, foregoing);
        }
    }

    /** Whether a statement was prepared behind the same others. */
    boolean stands(PreparedStatement statement, String foregoing) {
        return foregoing.equals(behind.get(statement));
    }

    /** What was prepared of that SQL, which is to be closed. */
    List<PreparedStatement> forget(String sql) {
        List<PreparedStatement> forgotten = new ArrayList<>();
        for (PreparedStatementCache each : cache == null ? List.of(ofFlights) : List.of(cache, ofFlights)) {
            PreparedStatement statement = each.get(sql);
            if (statement != null) {
                forgotten.add(statement);
                each.remove(sql);
            }
        }
        PreparedStatement other = others.remove(sql);
        if (other != null) {
            forgotten.add(other);
        }
        return forgotten;
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

    /** The others, which are to be closed. */
    List<PreparedStatement> takeOthers() {
        List<PreparedStatement> taken = new ArrayList<>(others.values());
        taken.addAll(replaced);
        others.clear();
        replaced.clear();
        return taken;
    }
}

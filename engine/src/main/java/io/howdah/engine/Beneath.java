// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.engine.sql.Mentioned;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Knows of statements that look plain whether they are so beneath, too: whether no trigger, view, default or the like
 * leaves something behind on the connection. What is known is forgotten after a while, for others may change it, and when
 * a connection of ours has changed definitions. Shared by the connections to one database; thread-safe.
 */
final class Beneath {
    private static final long KNOWN_FOR = Duration.ofSeconds(10).toNanos();
    private static final int KEPT = 1024;

    private final Map<String, Finding> findings = new ConcurrentHashMap<>();
    private final AtomicInteger changes = new AtomicInteger();

    private record Finding(boolean nothing, long since) {
        boolean fresh() {
            return System.nanoTime() - since < KNOWN_FOR;
        }
    }

    /** Whether there is nothing beneath a statement, as far as is known. */
    boolean nothingUnder(String sql) {
        Finding known = findings.get(sql);
        return known != null && known.nothing && known.fresh();
    }

    /** What to ask the server about a statement, unless that is known. */
    Optional<Question> question(String sql) {
        Finding known = findings.get(sql);
        return known != null && known.fresh()
                ? Optional.empty()
                : Mentioned.of(sql)
                        .map(statement -> new Question(sql, BeneathQuestion.about(statement), changes.get()));
    }

    /**
     * A question on its way.
     *
     * @param about the statement
     * @param text of the question
     * @param change the last one that was known when it was asked
     */
    record Question(String about, String text, int change) {}

    /** @param something as the server answered; true too, when it could not */
    void answered(Question question, boolean something) {
        if (question.change == changes.get()) {
            if (findings.size() >= KEPT) {
                findings.clear();
            }
            findings.put(question.about, new Finding(!something, System.nanoTime()));
        }
    }

    /** Definitions have been changed. */
    void changed() {
        changes.incrementAndGet();
        findings.clear();
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks;

import java.util.Set;

/** One way to do the work of a workload. Ready to work when it is made; the runner lets each work in its turn. */
public interface Contender extends AutoCloseable {
    /** What stands first in a name; {@code sqlspec} for its statements by another client. */
    Set<String> FAMILIES =
            Set.of("howdah", "vertx", "pgjdbc", "r2dbc", "asyncpg", "psycopg", "pgbench", "sqlspec", "pgmq");

    /** For example {@code pgjdbc hikari}: the family first, the variant after a blank. */
    String name();

    /** The first word of the name. */
    default String family() {
        return name().split(" ", 2)[0];
    }

    /**
     * All that it reads, in a form that is the same for whoever reads the same; it is asked once, before the first turn, for what
     * turns give are sums. Empty where nothing can be told.
     */
    default String content() throws Exception {
        return "";
    }

    /** Makes what the turn needs, which counts neither as time nor as processor time. */
    default void prepare() throws Exception {}

    /** Does the operation that many times. */
    Slice run(int operations) throws Exception;

    /** Looks at what the turn has left behind, and fails if that is not what it should be; nothing of that counts. */
    default void verify() throws Exception {}

    @Override
    default void close() {}
}

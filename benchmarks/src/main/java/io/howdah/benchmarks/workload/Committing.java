// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.workload;

import io.howdah.benchmarks.Contender;
import io.howdah.benchmarks.Slice;
import io.howdah.testkit.PostgresServer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who runs stacks: behind each turn it is looked whether each of them was a transaction that was committed, for answers tell
 * nothing of that.
 */
final class Committing implements Contender {
    private final Contender contender;
    private final PostgresServer postgres;
    private final int inserts;
    private int stacks;

    /** @param inserts of each stack into {@code stack_log} */
    Committing(Contender contender, PostgresServer postgres, int inserts) {
        this.contender = contender;
        this.postgres = postgres;
        this.inserts = inserts;
    }

    @Override
    public String name() {
        return contender.name();
    }

    @Override
    public void prepare() {
        postgres.execute("truncate stack_log");
    }

    @Override
    public Slice run(int operations) throws Exception {
        stacks = operations;
        return contender.run(operations);
    }

    @Override
    public void verify() {
        List<String> expected = List.of("" + stacks * inserts, "" + stacks, "" + stacks);
        List<@Nullable String> found = postgres.query(
                        "select count(*), count(distinct n), count(distinct xmin::text) from stack_log")
                .get(0);
        if (!found.equals(expected)) {
            throw new IllegalStateException(
                    name() + " has left rows, stacks and transactions " + found + ", not " + expected);
        }
    }

    @Override
    public void close() {
        contender.close();
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.workload;

import io.howdah.benchmarks.Contender;
import io.howdah.benchmarks.Slice;
import io.howdah.testkit.PostgresServer;
import java.util.Objects;

/** Who fills {@code copy_in}: behind each turn it is looked whether that holds what {@code copy_out} does. */
record Filling(Contender contender, PostgresServer postgres) implements Contender {
    private static final String CONTENT =
            "(select row(count(*), sum(hashtext(concat_ws('|', id, item, trim_scale(price)))::bigint)) from %s)";

    @Override
    public String name() {
        return contender.name();
    }

    @Override
    public Slice run(int operations) throws Exception {
        return contender.run(operations);
    }

    @Override
    public void verify() {
        String found = postgres.query("select case when " + CONTENT.formatted("copy_in") + " = "
                        + CONTENT.formatted("copy_out") + " then 'the same' else 'other rows' end")
                .get(0)
                .get(0);
        if (!Objects.equals(found, "the same")) {
            throw new IllegalStateException(name() + " has filled the table with other rows");
        }
    }

    @Override
    public void close() {
        contender.close();
    }
}

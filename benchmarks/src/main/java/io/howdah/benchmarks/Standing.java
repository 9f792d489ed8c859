// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks;

/**
 * How a contender did in a workload.
 *
 * @param ratio its median divided by that of Howdah's default, as measured
 * @param paired the median of what its rounds are to those of Howdah's default, one by one
 * @param clientCpu microseconds of the client's processors per operation, median
 * @param serverCpu microseconds of PostgreSQL's processors per operation, median; NaN where it cannot be read
 */
record Standing(
        String workload,
        String contender,
        Workload.Unit unit,
        int rounds,
        Series figures,
        double ratio,
        double paired,
        double clientCpu,
        double serverCpu) {
    /** Of a peer that could not run. */
    static Standing absent(Workload workload, Contender contender) {
        double none = Double.NaN;
        return new Standing(
                workload.id(),
                contender.name(),
                workload.unit(),
                0,
                new Series(none, none, none),
                none,
                none,
                none,
                none);
    }

    boolean measured() {
        return rounds > 0;
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks;

/**
 * How a contender did in a workload.
 *
 * @param ratio its median divided by that of Howdah's default, as measured
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
        double clientCpu,
        double serverCpu) {}

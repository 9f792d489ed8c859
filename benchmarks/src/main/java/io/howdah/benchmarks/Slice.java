// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks;

import java.lang.management.ManagementFactory;

/**
 * A contender's turn.
 *
 * @param nanos how long it took
 * @param cpuNanos what the client's process spent on it
 * @param check what the operations gave, summed up; the same for every contender
 */
public record Slice(long nanos, long cpuNanos, long check) {
    /** The work of a turn, done in this process. */
    public interface Work {
        long run() throws Exception;
    }

    /** Times work in this process. */
    public static Slice of(Work work) throws Exception {
        long cpu = cpuTime();
        long start = System.nanoTime();
        long check = work.run();
        long took = System.nanoTime() - start;
        return new Slice(took, cpuTime() - cpu, check);
    }

    private static long cpuTime() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}

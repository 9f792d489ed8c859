// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A contender's turn.
 *
 * @param nanos how long it took
 * @param cpuNanos what the client's process spent on it
 * @param check what the operations gave, summed up; the same for every contender
 * @param done how many operations that were, if not as many as were asked for: where work is measured for a while
 * @param bytes what the operations hold, where memory is measured
 * @param serverCpuNanos what PostgreSQL spent on it, if that is not all that it spent in the turn
 */
public record Slice(
        long nanos, long cpuNanos, long check, OptionalInt done, long bytes, OptionalDouble serverCpuNanos) {
    public Slice(long nanos, long cpuNanos, long check) {
        this(nanos, cpuNanos, check, OptionalInt.empty(), 0, OptionalDouble.empty());
    }

    /** The same of another number of operations than were asked for. */
    public Slice of(int operations) {
        return new Slice(nanos, cpuNanos, check, OptionalInt.of(operations), bytes, serverCpuNanos);
    }

    /** What was done in that time holds so much memory. */
    public Slice holding(long held) {
        return new Slice(nanos, cpuNanos, check, done, held, serverCpuNanos);
    }

    /** PostgreSQL has spent so much on what counts. */
    public Slice costing(double server) {
        return new Slice(nanos, cpuNanos, check, done, bytes, OptionalDouble.of(server));
    }

    int operations(int asked) {
        return done.orElse(asked);
    }

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

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.workload;

import com.sun.management.ThreadMXBean;
import io.howdah.benchmarks.Contender;
import io.howdah.benchmarks.Place;
import io.howdah.benchmarks.Slice;
import io.howdah.benchmarks.Workload;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a thousand sessions allocate, each of them borrowed, used for one statement and given back, as in {@link SessionEngine}.
 * All threads count, whichever of them does the work.
 */
final class SessionMemory implements Workload {
    private static final int SESSIONS = 1_000;

    @Override
    public String id() {
        return "memory-sessions-" + SESSIONS;
    }

    @Override
    public Unit unit() {
        return Unit.KIBIBYTES;
    }

    /** Thousands of sessions. */
    @Override
    public int operations() {
        return 5;
    }

    @Override
    public List<Contender> contenders(Place place) throws SQLException {
        return new SessionEngine()
                .contenders(place).stream().<Contender>map(Allocating::new).toList();
    }

    /** Weighs what another contender does. */
    private record Allocating(Contender contender) implements Contender {
        private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        @Override
        public String name() {
            return contender.name();
        }

        @Override
        public Slice run(int operations) throws Exception {
            Map<Long, Long> before = allocated();
            Slice slice = contender.run(operations * SESSIONS);
            long bytes = allocated().entrySet().stream()
                    .mapToLong(thread -> thread.getValue() - before.getOrDefault(thread.getKey(), 0L))
                    .sum();
            return slice.of(operations).holding(bytes);
        }

        /** What the threads that live have allocated until now, by their ids. */
        private static Map<Long, Long> allocated() {
            long[] threads = THREADS.getAllThreadIds();
            long[] bytes = THREADS.getThreadAllocatedBytes(threads);
            Map<Long, Long> allocated = new HashMap<>();
            for (int i = 0; i < threads.length; i++) {
                if (bytes[i] >= 0) { // else it has just ended
                    allocated.put(threads[i], bytes[i]);
                }
            }
            return allocated;
        }

        @Override
        public void close() {
            contender.close();
        }
    }
}

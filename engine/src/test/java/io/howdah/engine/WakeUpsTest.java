// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.howdah.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * How many threads are woken for a select that a thread waits for: counted, as Linux does it, whatever the times may be. The
 * program {@code WakeUps} of the benchmarks counts the same beside other clients.
 */
@Timeout(120)
class WakeUpsTest extends SessionAndTable {
    private static final int SELECTS = 3_000;

    /** Linux keeps so much of the names of Vert.x's event loops. */
    private static final String LOOP = "vert.x-eventloo";

    /** The caller, and event loops. */
    private record Woken(long caller, long loops) {
        static Woken now() throws IOException {
            try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
                List<Path> loops =
                        tasks.filter(task -> value(task, "Name:").equals(LOOP)).toList();
                assertThat(loops).isNotEmpty();
                return new Woken(
                        count(Path.of("/proc/thread-self")),
                        loops.stream().mapToLong(Woken::count).sum());
            }
        }

        /** A thread that has gone to sleep by itself is woken. */
        private static long count(Path task) {
            String count = value(task, "voluntary_ctxt_switches:");
            return count.isEmpty() ? 0 : Long.parseLong(count);
        }

        /** Empty when the thread has ended. */
        private static String value(Path task, String key) {
            try (Stream<String> lines = Files.lines(task.resolve("status"))) {
                return lines.filter(line -> line.startsWith(key))
                        .map(line -> line.substring(key.length()).strip())
                        .findFirst()
                        .orElse("");
            } catch (IOException | UncheckedIOException ended) {
                return "";
            }
        }
    }

    private static void selects(Session on) {
        for (int i = 0; i < SELECTS; i++) {
            assertThat(on.selectValue(Integer.class, "select $1::int", i).await())
                    .isEqualTo(i);
        }
    }

    /** The caller once, by the answer; the event loop twice, by the statement and by the answer. Some more by the JVM. */
    @Test
    void anAwaitedSelectWakesItsCallerOnceAndTheEventLoopTwiceAtTheMost() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/thread-self/status")), "Linux counts how often its threads are woken");
        selects(session);

        Woken before = Woken.now();
        selects(session);
        Woken after = Woken.now();

        long caller = after.caller() - before.caller();
        long loops = after.loops() - before.loops();
        System.out.println(
                SELECTS + " awaited selects have woken their caller " + caller + " times, event loops " + loops);
        assertThat(caller).isLessThan(SELECTS * 5 / 4);
        assertThat(loops).isLessThan(SELECTS * 9 / 4);
    }
}

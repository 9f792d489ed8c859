// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.statement;

import io.howdah.benchmarks.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How often threads have been switched until now, as Linux counts it. A voluntary switch is a thread that went to sleep, and
 * so one that was woken.
 *
 * @param caller the current thread, woken
 * @param gaveWay the current thread, while it could have gone on: it yielded, or its time was up
 * @param loops event loops, woken
 * @param executors the other threads of Java, woken; not those of the JVM itself
 * @param postgres the processes of PostgreSQL, woken
 */
record Switches(long caller, long gaveWay, Map<Path, Long> loops, Map<Path, Long> executors, long postgres) {
    private static final String VOLUNTARY = "voluntary_ctxt_switches:";
    private static final String OTHERS = "nonvoluntary_ctxt_switches:";
    private static final List<String> LOOPS = List.of("vert.x-eventloop", "reactor-tcp");
    /** Linux keeps so much of a thread's name. */
    private static final int NAME = 15;

    static Switches now(Place place) throws IOException {
        Path caller = Path.of("/proc/thread-self").toRealPath();
        Set<String> ofJava = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getThreadGroup() != null
                        && !thread.getThreadGroup().getName().equals("system"))
                .map(thread -> shortened(thread.getName()))
                .collect(Collectors.toSet());
        Predicate<String> loop = name -> LOOPS.stream().anyMatch(known -> name.startsWith(shortened(known)));
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            List<Path> others = tasks.map(Switches::real)
                    .filter(task -> !task.equals(caller))
                    .toList();
            return new Switches(
                    count(caller, VOLUNTARY),
                    count(caller, OTHERS),
                    woken(others, loop),
                    woken(others, loop.negate().and(ofJava::contains)),
                    place.serverProcesses()
                            .mapToLong(process -> count(Path.of("/proc/" + process.pid()), VOLUNTARY))
                            .sum());
        }
    }

    /** What has been counted after others; not that of threads which have ended meanwhile. */
    Counted since(Switches before) {
        return new Counted(
                caller - before.caller,
                gaveWay - before.gaveWay,
                since(before.loops, loops),
                since(before.executors, executors),
                postgres - before.postgres);
    }

    private static long since(Map<Path, Long> before, Map<Path, Long> now) {
        return now.entrySet().stream()
                .mapToLong(task -> task.getValue() - before.getOrDefault(task.getKey(), 0L))
                .sum();
    }

    /** How often threads were switched in a while. */
    record Counted(long caller, long gaveWay, long loops, long executors, long postgres) {}

    private static Path real(Path task) {
        try {
            return task.toRealPath();
        } catch (IOException ended) {
            return task;
        }
    }

    private static Map<Path, Long> woken(List<Path> tasks, Predicate<String> named) {
        return tasks.stream()
                .filter(task -> named.test(value(task, "Name:")))
                .collect(Collectors.toMap(task -> task, task -> count(task, VOLUNTARY)));
    }

    private static String shortened(String name) {
        return name.substring(0, Math.min(NAME, name.length()));
    }

    private static long count(Path task, String key) {
        String count = value(task, key);
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

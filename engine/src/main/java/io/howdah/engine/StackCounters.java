// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.StackExecutionException.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Counts stacks, by the names {@code stack.execute.*}. Thread-safe. */
public final class StackCounters implements StackTelemetry {
    private static final String NAME = "stack.execute.";

    private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();

    @Override
    public Span began(Call call) {
        long start = System.nanoTime();
        add("invocations", 1);
        add("statements", call.statements());
        add(call.continuesOnError() ? "mode.continue" : "mode.failfast", 1);
        add(call.path() == Path.NATIVE ? "path.native" : "path.sequential", 1);
        if (call.forced()) {
            add("override.forced", 1);
        }
        return (partialErrors, failure) -> {
            add("duration_ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
            if (partialErrors > 0) {
                add("partial_errors", partialErrors);
            }
            if (failure != null) {
                add("errors", 1);
                add("errors." + failure.getCause().getClass().getSimpleName(), 1);
            }
        };
    }

    private void add(String name, long value) {
        counters.computeIfAbsent(NAME + name, none -> new LongAdder()).add(value);
    }

    /** What was counted until now, by name; names that nothing was counted under are left out. */
    public Map<String, Long> values() {
        Map<String, Long> values = new TreeMap<>();
        counters.forEach((name, counter) -> values.put(name, counter.sum()));
        return values;
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.jmh;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs {@link Parts}, prints a table of what each allocates, and fails where that is more than its {@link Budget}.
 *
 * <pre>{@code
 * java -cp benchmarks/target/benchmarks.jar io.howdah.benchmarks.jmh.Budgets [log]
 * }</pre>
 */
public final class Budgets {
    private Budgets() {}

    /** A part, measured. */
    private record Measured(String part, Budget budget, double bytes, double nanos) {
        static Measured of(RunResult result) throws NoSuchMethodException {
            String benchmark = result.getParams().getBenchmark();
            String part = benchmark.substring(benchmark.lastIndexOf('.') + 1);
            String metric = result.getSecondaryResults().keySet().stream()
                    .filter(name -> name.endsWith("gc.alloc.rate.norm"))
                    .findFirst()
                    .orElseThrow();
            double bytes = Objects.requireNonNull(result.getSecondaryResults().get(metric))
                    .getScore();
            Budget budget = Objects.requireNonNull(
                    Parts.class.getMethod(part).getAnnotation(Budget.class), () -> part + " has no budget");
            return new Measured(part, budget, bytes, result.getPrimaryResult().getScore());
        }

        String row() {
            return String.format(
                    Locale.ROOT, "| %s | %,.0f | %,d | %,.0f |", budget.of(), bytes, budget.bytes(), nanos);
        }
    }

    public static void main(String[] words) throws Exception {
        Options options = new OptionsBuilder()
                .include(Parts.class.getName() + "\\.")
                .addProfiler(GCProfiler.class)
                .output(words.length == 0 ? "/dev/null" : words[0])
                .build();
        List<Measured> all = new ArrayList<>();
        for (RunResult result : new Runner(options).run()) {
            all.add(Measured.of(result));
        }
        System.out.println("| part | bytes allocated | budget | ns |\n|---|---:|---:|---:|");
        all.forEach(measured -> System.out.println(measured.row()));
        List<String> beyond = all.stream()
                .filter(measured -> measured.bytes() > measured.budget().bytes())
                .map(Measured::part)
                .toList();
        if (!beyond.isEmpty()) {
            System.err.println("These allocate more than their budgets: " + beyond);
        }
        System.exit(beyond.isEmpty() ? 0 : 1);
    }
}

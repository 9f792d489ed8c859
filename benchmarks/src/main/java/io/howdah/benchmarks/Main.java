// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks;

import io.howdah.benchmarks.workload.Workloads;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code java -jar benchmarks/target/benchmarks.jar <workload|all> [--rounds n] [--rtt ms] [--page file]} */
public final class Main {
    private static final Duration WARM_UP = Duration.ofSeconds(5);

    private Main() {}

    public static void main(String[] words) throws Exception {
        try {
            run(Arguments.parse(List.of(words)));
        } catch (IllegalArgumentException | IllegalStateException refused) {
            System.err.println(refused.getMessage());
            System.exit(1);
        }
        System.exit(0);
    }

    private static void run(Arguments arguments) throws Exception {
        List<Workload> wanted = arguments.of(Workloads.all());
        Path target = target();
        List<Standing> standings = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        Optional<Page> page = arguments
                .page()
                .map(file -> new Page(
                        file, Workloads.all().stream().map(Workload::id).toList()));
        try (Place place = Place.open(target.resolve("../..").normalize(), arguments.roundTrip())) {
            Runner runner = new Runner(place, WARM_UP, arguments.rounds());
            for (Workload workload : wanted) {
                try {
                    List<Standing> ended = runner.run(workload);
                    System.out.print(Report.markdown(ended));
                    standings.addAll(ended);
                    if (page.isPresent()) { // at once, for what was measured is not lost when a later one hangs
                        page.get().update(ended, place.describe(arguments));
                    }
                } catch (Exception failure) { // the others can be measured all the same
                    failed.add(workload.id());
                    System.err.println(workload.id() + " failed:");
                    failure.printStackTrace();
                }
                Report.write(standings, target);
            }
        }
        System.out.println("\nWritten to " + target.resolve("results.jsonl") + ", results.md and plots");
        if (!failed.isEmpty()) {
            throw new IllegalStateException("Not measured: " + failed);
        }
    }

    /** The folder that benchmarks.jar lies in. */
    private static Path target() throws URISyntaxException {
        return Path.of(Main.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .resolveSibling("");
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the command line asks for.
 *
 * @param workloads ids, or the beginnings of ids; {@code all} for all
 * @param roundTrip what the link to PostgreSQL adds to a round trip
 * @param page the page of figures to be brought up to date; empty for none
 */
record Arguments(List<String> workloads, int rounds, Duration roundTrip, Optional<Path> page) {
    static final String USAGE =
            """
            java -jar benchmarks.jar <workload[,workload...]|all> [--rounds n] [--rtt ms] [--page file]
              workload   an id, or the beginning of one: session means session-engine, session-wildfly ...
              --rounds   rounds after the warm-up; 5 at least, 7 unless told
              --rtt      milliseconds that the link to PostgreSQL adds to a round trip, 0 unless told; a workload whose
                         id names a round trip, as stack-3-rtt2, has that one
              --page     a page of figures, such as docs/performance.md, that is brought up to date
            PostgreSQL is embedded, or that of TESTKIT_POSTGRES=postgresql://user:password@host:port/database.
            """;
    private static final int LEAST_ROUNDS = 5;

    static Arguments parse(List<String> words) {
        List<String> workloads = new ArrayList<>();
        int rounds = 7;
        double roundTrip = 0;
        Optional<Path> page = Optional.empty();
        for (int i = 0; i < words.size(); i++) {
            switch (words.get(i)) {
                case "--rounds" -> rounds = (int) number(words, ++i, LEAST_ROUNDS);
                case "--rtt" -> roundTrip = number(words, ++i, 0);
                case "--page" -> page = Optional.of(Path.of(word(words, ++i)));
                default -> {
                    if (words.get(i).startsWith("-")) {
                        throw new IllegalArgumentException("There is no option " + words.get(i) + ".\n" + USAGE);
                    }
                    workloads.addAll(List.of(words.get(i).split(",")));
                }
            }
        }
        if (workloads.isEmpty()) {
            throw new IllegalArgumentException("No workload is named.\n" + USAGE);
        }
        return new Arguments(List.copyOf(workloads), rounds, Duration.ofNanos(Math.round(roundTrip * 1e6)), page);
    }

    private static String word(List<String> words, int at) {
        if (at >= words.size()) {
            throw new IllegalArgumentException(words.get(at - 1) + " takes the name of a file.\n" + USAGE);
        }
        return words.get(at);
    }

    private static double number(List<String> words, int at, int least) {
        String option = words.get(at - 1);
        try {
            double number = Double.parseDouble(words.get(at));
            if (number >= least) {
                return number;
            }
        } catch (IndexOutOfBoundsException | NumberFormatException none) {
            // told below, as what is too small is
        }
        throw new IllegalArgumentException(option + " takes a number of at least " + least + ".\n" + USAGE);
    }

    /**
     * Those of the workloads that are asked for, in their order.
     *
     * @throws IllegalArgumentException when a word means none of them: what is misspelt is not left out without a word
     */
    List<Workload> of(List<Workload> all) {
        List<String> unknown = workloads.stream()
                .filter(word -> all.stream().noneMatch(workload -> means(word, workload)))
                .toList();
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("There is no workload '" + String.join("', '", unknown) + "'. There are "
                    + String.join(", ", all.stream().map(Workload::id).toList()));
        }
        return all.stream()
                .filter(workload -> workloads.stream().anyMatch(word -> means(word, workload)))
                .toList();
    }

    private static boolean means(String word, Workload workload) {
        return word.equals("all") || workload.id().equals(word) || workload.id().startsWith(word + "-");
    }

    /** What gives the same figures again, but for the page. */
    String command() {
        String link = roundTrip.isZero()
                ? ""
                : " --rtt "
                        + BigDecimal.valueOf(roundTrip.toNanos(), 6)
                                .stripTrailingZeros()
                                .toPlainString();
        return "java -jar benchmarks/target/benchmarks.jar " + String.join(",", workloads) + " --rounds " + rounds
                + link;
    }
}

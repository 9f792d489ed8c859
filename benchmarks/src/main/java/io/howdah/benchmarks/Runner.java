// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Lets contenders take turns, round by round, so that what disturbs the machine disturbs them all alike. Before a round
 * counts each of them has worked for as long as the warm-up takes: servers run for days, and what they run is compiled
 * as well as it can be.
 */
final class Runner {
    private final Place place;
    private final Duration warmUp;
    private final int rounds;

    Runner(Place place, Duration warmUp, int rounds) {
        this.place = place;
        this.warmUp = warmUp;
        this.rounds = rounds;
    }

    List<Standing> run(Workload workload) throws Exception {
        List<Contender> contenders = workload.contenders(place);
        try {
            checkNames(workload, contenders);
            checkContents(workload, contenders);
            List<Turns> all = contenders.stream()
                    .filter(contender -> !(contender instanceof Absent))
                    .map(Turns::new)
                    .toList();
            long worked = warmUp.multipliedBy(workload.warmUps()).toNanos();
            while (all.stream().anyMatch(turns -> turns.worked < worked)) {
                round(workload, all);
            }
            all.forEach(Turns::begin);
            for (int round = 0; round < rounds; round++) {
                round(workload, all);
            }
            Turns ours = all.get(0);
            return Stream.concat(
                            all.stream().map(turns -> turns.standing(workload, rounds, ours)),
                            contenders.stream()
                                    .filter(Absent.class::isInstance)
                                    .map(absent -> Standing.absent(workload, absent)))
                    .toList();
        } finally {
            for (Contender contender : contenders) {
                contender.close();
            }
        }
    }

    /** Whoever reads the figures finds a contender by its name, and Howdah's default in the first line. */
    private static void checkNames(Workload workload, List<Contender> contenders) {
        List<String> names = contenders.stream().map(Contender::name).toList();
        if (!contenders.get(0).family().equals("howdah")
                || !contenders.stream().map(Contender::family).allMatch(Contender.FAMILIES::contains)
                || names.stream().distinct().count() < names.size()) {
            throw new IllegalStateException(workload.id() + ": contenders begin with a family of " + Contender.FAMILIES
                    + ", differ, and Howdah is the first; these are " + names);
        }
    }

    private static void checkContents(Workload workload, List<Contender> contenders) throws Exception {
        Map<String, String> contents = new LinkedHashMap<>();
        for (Contender contender : contenders) {
            String content = contender.content();
            if (!content.isEmpty()) {
                contents.put(contender.name(), content);
            }
        }
        checkEqual(workload, contents);
    }

    private static void checkEqual(Workload workload, Map<String, ?> byContender) {
        if (byContender.values().stream().distinct().count() > 1) {
            throw new IllegalStateException(workload.id() + ": the results differ: " + byContender);
        }
    }

    private void round(Workload workload, List<Turns> all) throws Exception {
        Map<String, Long> checks = new LinkedHashMap<>();
        for (Turns turns : all) {
            Measured measured = turn(workload, turns.contender);
            checks.put(turns.contender.name(), measured.slice().check());
            turns.add(workload, measured);
        }
        checkEqual(workload, checks);
    }

    private Measured turn(Workload workload, Contender contender) throws Exception {
        contender.prepare();
        double before = place.serverCpuNanos();
        Slice slice = contender.run(workload.operations());
        double spent = place.serverCpuNanos() - before;
        Measured measured = new Measured(slice, slice.serverCpuNanos().orElse(spent));
        contender.verify();
        return measured;
    }

    private record Measured(Slice slice, double serverCpuNanos) {}

    private static final class Turns {
        private final Contender contender;
        private final List<Double> figures = new ArrayList<>();
        private final List<Double> clientCpu = new ArrayList<>();
        private final List<Double> serverCpu = new ArrayList<>();
        private long worked;

        Turns(Contender contender) {
            this.contender = contender;
        }

        /** What was before does not count. */
        void begin() {
            figures.clear();
            clientCpu.clear();
            serverCpu.clear();
        }

        void add(Workload workload, Measured measured) {
            worked += measured.slice().nanos();
            figures.add(workload.unit().of(measured.slice(), workload.operations()));
            int operations = measured.slice().operations(workload.operations());
            clientCpu.add(measured.slice().cpuNanos() / 1e3 / operations);
            serverCpu.add(measured.serverCpuNanos() / 1e3 / operations);
        }

        Series figures() {
            return Series.of(figures);
        }

        /** These figures divided by Howdah's of the same rounds: what has disturbed a round has disturbed both. */
        private List<Double> roundByRound(Turns ours) {
            return IntStream.range(0, figures.size())
                    .mapToObj(round -> figures.get(round) / ours.figures.get(round))
                    .toList();
        }

        Standing standing(Workload workload, int rounds, Turns ours) {
            return new Standing(
                    workload.id(),
                    contender.name(),
                    workload.unit(),
                    rounds,
                    figures(),
                    figures().median() / ours.figures().median(),
                    Series.of(roundByRound(ours)).median(),
                    Series.of(clientCpu).median(),
                    Series.of(serverCpu).median());
        }
    }
}

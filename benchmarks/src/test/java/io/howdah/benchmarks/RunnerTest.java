// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunnerTest {
    private static final int ROUNDS = 5;
    private static Place place;

    private final List<String> turns = new ArrayList<>();

    /** Says whose turn it was, and how long that took. */
    private record Told(String name, List<String> turns, long nanos, long check) implements Contender {
        @Override
        public Slice run(int operations) {
            turns.add(name);
            return new Slice(nanos, nanos, check);
        }
    }

    /** Takes another time in each round. */
    private record Varying(String name, Iterator<Long> nanos) implements Contender {
        static Varying of(String name, Long... nanos) {
            return new Varying(name, List.of(nanos).iterator());
        }

        @Override
        public Slice run(int operations) {
            return new Slice(nanos.next(), 1, 1);
        }
    }

    /** Reads something, and gives the same sums as everybody. */
    private record Reading(String name, String content) implements Contender {
        @Override
        public Slice run(int operations) {
            return new Slice(1, 1, 1);
        }
    }

    private record Work(List<Contender> all, int warmUps) implements Workload {
        @Override
        public String id() {
            return "work";
        }

        @Override
        public Unit unit() {
            return Unit.MICROSECONDS;
        }

        @Override
        public int operations() {
            return 1;
        }

        @Override
        public List<Contender> contenders(Place place) {
            return all;
        }
    }

    @BeforeAll
    static void open() throws IOException {
        place = Place.open(Path.of(""), Duration.ZERO);
    }

    @AfterAll
    static void close() {
        place.close();
    }

    private Contender told(String name, long nanos, long check) {
        return new Told(name, turns, nanos, check);
    }

    private static List<Standing> run(Contender... contenders) throws Exception {
        return new Runner(place, Duration.ZERO, ROUNDS).run(new Work(List.of(contenders), 1));
    }

    @Test
    void beforeTheFirstRoundEachHasWorkedForAsLongAsTheWorkloadNeeds() throws Exception {
        Duration warmUp = Duration.ofNanos(100);
        new Runner(place, warmUp, ROUNDS).run(new Work(List.of(told("howdah", 100, 1), told("vertx", 50, 1)), 3));
        assertThat(turns.stream().filter("vertx"::equals)).hasSize(3 * 2 + ROUNDS);
    }

    @Test
    void contendersTakeTurnsRoundByRound() throws Exception {
        run(told("howdah", 1, 1), told("vertx", 1, 1), told("pgjdbc hikari", 1, 1));
        List<String> expected = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            expected.addAll(List.of("howdah", "vertx", "pgjdbc hikari"));
        }
        assertThat(turns).containsExactlyElementsOf(expected);
    }

    @Test
    void aRatioIsTheContendersMedianDividedByHowdahs() throws Exception {
        assertThat(run(told("howdah", 2_000, 1), told("howdah session", 1_000, 1), told("vertx", 5_000, 1)))
                .extracting(Standing::ratio)
                .containsExactly(1.0, 0.5, 2.5);
    }

    @Test
    void aPairedRatioIsTheMedianOfThoseOfTheSameRound() throws Exception {
        assertThat(run(
                        Varying.of("howdah", 1_000L, 2_000L, 10_000L, 4_000L, 5_000L),
                        Varying.of("vertx", 2_000L, 2_000L, 10_000L, 12_000L, 10_000L)))
                .extracting(Standing::paired)
                .containsExactly(1.0, 2.0);
    }

    @Test
    void resultsThatDifferAreNoFigures() {
        assertThatIllegalStateException()
                .isThrownBy(() -> run(told("howdah", 1, 1), told("vertx", 1, 2)))
                .withMessage("work: the results differ: {howdah=1, vertx=2}");
    }

    @Test
    void whoReadsSomethingElseIsFoundOutBeforeTheFirstTurn() {
        assertThatIllegalStateException()
                .isThrownBy(() -> run(
                        told("howdah", 1, 1),
                        new Reading("vertx", "a row"),
                        new Reading("pgjdbc", "a row"),
                        new Reading("asyncpg", "another row")))
                .withMessage("work: the results differ: {vertx=a row, pgjdbc=a row, asyncpg=another row}");
        assertThat(turns).isEmpty();
    }

    @Test
    void aNameBeginsWithItsFamilyDiffersFromOthersAndHowdahIsTheFirst() {
        for (List<String> names : List.of(
                List.of("vertx", "howdah"),
                List.of("howdah", "howdah"),
                List.of("howdah, quickly"),
                List.of("howdah", "mysql"))) {
            assertThatIllegalStateException()
                    .isThrownBy(() ->
                            run(names.stream().map(name -> told(name, 1, 1)).toArray(Contender[]::new)))
                    .withMessageContaining(names.toString());
        }
        assertThat(turns).isEmpty();
    }

    @Test
    void whoIsAbsentIsNamedInTablesAndHasNoFigures(@TempDir Path folder) throws Exception {
        List<Standing> standings = run(told("howdah", 1_000, 1), Absent.because("asyncpg", "it is a test"));
        assertThat(Report.table(standings))
                .contains("| howdah | 1.000 |", "| asyncpg, absent | - | - | - | - | - | - |");
        Report.write(standings, folder);
        assertThat(Files.readAllLines(folder.resolve("results.jsonl")))
                .singleElement()
                .asString()
                .contains("\"howdah\"");
        assertThat(Files.readString(folder.resolve("plots/work.svg"))).doesNotContain("asyncpg");
    }
}

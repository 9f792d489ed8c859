// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Standing STANDING = new Standing(
            "session-engine",
            "pgjdbc hikari",
            Workload.Unit.MICROSECONDS,
            5,
            Series.of(List.of(120.0, 100.0, 110.0, 4_000_000.0)),
            1.25,
            1.5,
            30,
            Double.NaN);

    @Test
    void aLineOfJsonNamesWorkloadContenderUnitAndFigures() {
        assertThat(Report.json(STANDING))
                .isEqualTo("{\"workload\":\"session-engine\",\"contender\":\"pgjdbc hikari\",\"unit\":\"us/op\","
                        + "\"median\":115.0,\"min\":100.0,\"max\":4000000,\"ratio_to_howdah\":1.250,"
                        + "\"paired_ratio\":1.500,"
                        + "\"client_cpu_us\":30.00,\"server_cpu_us\":null,\"rounds\":5}");
    }

    @Test
    void theCommandLineIsReadOrRefused() {
        assertThat(Arguments.parse(List.of("session-engine,session-liberty", "--rounds", "9", "--rtt", "2.5")))
                .isEqualTo(new Arguments(
                        List.of("session-engine", "session-liberty"),
                        9,
                        Duration.ofNanos(2_500_000),
                        Optional.empty()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Arguments.parse(List.of("session", "--rounds", "2")))
                .withMessageStartingWith("--rounds takes a number of at least 5.\n");
        assertThatIllegalArgumentException().isThrownBy(() -> Arguments.parse(List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> Arguments.parse(List.of("session", "--fast")));
    }

    @Test
    void beneathFiguresStandsTheWholeCommandThatGivesThemAgain() {
        assertThat(Arguments.parse(List.of("point-1,stack", "--rounds", "9", "--rtt", "2.5", "--page", "x.md"))
                        .command())
                .isEqualTo("java -jar benchmarks/target/benchmarks.jar point-1,stack --rounds 9 --rtt 2.5");
        assertThat(Arguments.parse(List.of("all", "--rtt", "2")).command()).endsWith("all --rounds 7 --rtt 2");
        assertThat(Arguments.parse(List.of("all")).command()).endsWith("all --rounds 7");
    }

    @Test
    void aNumberThatIsSmallTellsSomethingToo() {
        assertThat(List.of(Report.number(0.00036218), Report.number(0.00001234), Report.number(0)))
                .containsExactly("0.0003622", "0.00001234", "0.000");
    }

    @Test
    void aPlotHasABarForEachContender() {
        assertThat(Plot.svg(List.of(STANDING, STANDING)))
                .startsWith("<svg")
                .contains("session-engine", "us/op, less is better", "pgjdbc hikari", "115.0")
                .contains("prefers-color-scheme: dark")
                .endsWith("</svg>\n");
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.howdah.benchmarks.workload.Workloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {
    private static final Path PERFORMANCE = Path.of("../docs/performance.md");
    private static final Path PLOTS = PERFORMANCE.resolveSibling("plots");
    private static final List<String> ORDER = List.of("a", "b", "c");
    private static final String TEXT = "# Figures\n\n<!-- figures: a -->\nold\n<!-- end -->\nwhy\n";

    private static Standing standing(String workload) {
        return new Standing(
                workload, "howdah", Workload.Unit.MICROSECONDS, 5, Series.of(List.of(1.0, 2.0, 3.0)), 1, 1, 1, 1);
    }

    private static Stream<String> matches(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results().map(found -> group(found));
    }

    private static String group(MatchResult found) {
        return found.group(1);
    }

    @Test
    void newFiguresTakeThePlaceOfOldOnesAndTheWordsStay() {
        assertThat(Page.replaced(TEXT, ORDER, "a", "new\n"))
                .isEqualTo("# Figures\n\n<!-- figures: a -->\nnew\n<!-- end -->\nwhy\n");
    }

    @Test
    void aWorkloadWithoutAPlaceStandsBehindTheNearestBeforeIt() {
        assertThat(Page.replaced(TEXT, ORDER, "c", "first\n"))
                .isEqualTo("# Figures\n\n<!-- figures: a -->\nold\n<!-- end -->\n"
                        + "\n<!-- figures: c -->\nfirst\n<!-- end -->\nwhy\n");
        assertThat(Page.replaced("words\n", ORDER, "a", "first\n"))
                .isEqualTo("words\n\n<!-- figures: a -->\nfirst\n<!-- end -->\n");
    }

    @Test
    void aMarkWithoutAnEndIsRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Page.replaced("<!-- figures: a -->\nold\n", ORDER, "a", "new\n"))
                .withMessageContaining("<!-- figures: a -->");
    }

    @Test
    void figuresComeWithHeadingCircumstancesTableAndPicture(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("performance.md"), TEXT);
        new Page(file, ORDER).update(List.of(standing("a")), "On a quiet day.");
        assertThat(Files.readString(file))
                .contains("<!-- figures: a -->\n### a\n\nOn a quiet day.\n\n| contender |", "| howdah | 2.000 |")
                .contains("\n![a](plots/a.svg)\n<!-- end -->\nwhy\n")
                .doesNotContain("old");
        assertThat(folder.resolve("plots/a.svg")).content().startsWith("<svg");
    }

    @Test
    void whatAnotherProgramPrintsComesToItsPlace() {
        assertThat(Fill.filled(TEXT, "a", "run it", "| x |\n|---|\n| 1 |\n"))
                .startsWith("# Figures\n\n<!-- figures: a -->\n20")
                .endsWith("; `run it`.\n\n| x |\n|---|\n| 1 |\n<!-- end -->\nwhy\n");
    }

    @Test
    void eachWorkloadHasItsPlaceOnThePageInTheOrderInWhichTheyRun() throws IOException {
        List<String> all = Workloads.all().stream().map(Workload::id).toList();
        assertThat(matches("<!-- figures: (\\S+) -->", Files.readString(PERFORMANCE))
                        .filter(all::contains))
                .containsExactlyElementsOf(all);
    }

    @Test
    void nightlyFillsPlacesThatAreThere() throws IOException {
        String page = Files.readString(PERFORMANCE);
        assertThat(matches("(?m)^ *page (\\S+)", Files.readString(Path.of("nightly"))))
                .isNotEmpty()
                .allSatisfy(place -> assertThat(page).contains("<!-- figures: " + place + " -->\n"));
    }

    @Test
    void figuresStandBesideDateMachineVersionsAndCommand() throws IOException {
        List<String> workloads = Workloads.all().stream().map(Workload::id).toList();
        assertThat(figures()).isNotEmpty().allSatisfy((place, figures) -> assertThat(figures)
                .as(place)
                .containsPattern("(?m)^20\\d\\d-\\d\\d-\\d\\d, \\d+ processors, JDK \\d+")
                .containsPattern("`java -(jar|cp) benchmarks/target/benchmarks.jar [^`]+`")
                .containsPattern(workloads.contains(place) ? "PostgreSQL \\d+\\.\\d+" : "(?m)^\\|---\\|"));
    }

    @Test
    void noPeerWasAbsentFromFiguresOnThePage() throws IOException {
        assertThat(figures())
                .allSatisfy((place, figures) -> assertThat(figures).as(place).doesNotContain(", absent |"));
    }

    /** What stands on the page, by its place. */
    private static Map<String, String> figures() throws IOException {
        return Pattern.compile("(?s)<!-- figures: (\\S+) -->\n(.*?)<!-- end -->")
                .matcher(Files.readString(PERFORMANCE))
                .results()
                .filter(found -> !found.group(2).isEmpty()) // else it is still to be measured
                .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vertx-pg-client vertx",
                "pgjdbc pgjdbc",
                "HikariCP hikari",
                "Agroal agroal",
                "WildFly wildfly",
                "Open Liberty liberty",
                "r2dbc-postgresql r2dbc-postgresql",
                "r2dbc-pool r2dbc-pool"
            })
    void thePageNamesTheVersionsThatAreMeasured(String peer) throws IOException {
        int last = peer.lastIndexOf(' ');
        String property = "<version." + peer.substring(last + 1) + ">([0-9.]*[0-9])";
        List<String> version =
                matches(property, Files.readString(Path.of("../pom.xml"))).toList();
        assertThat(version).hasSize(1);
        assertThat(Files.readString(PERFORMANCE))
                .containsPattern(Pattern.quote(peer.substring(0, last) + " " + version.get(0)) + "(?![.0-9]*[0-9])");
    }

    @Test
    void eachPictureIsThereAndEachThatIsThereIsShown() throws IOException {
        String page = Files.readString(PERFORMANCE);
        try (Stream<Path> there = Files.list(PLOTS)) {
            assertThat(matches("!\\[[^]]*]\\(plots/([^)]+)\\)", page))
                    .containsExactlyInAnyOrderElementsOf(
                            there.map(file -> file.getFileName().toString()).toList());
        }
    }

    @Test
    void whatThePageRefersToIsThere() throws IOException {
        assertThat(matches("]\\(([^)#:]+)(?:#[^)]*)?\\)", Files.readString(PERFORMANCE)))
                .isNotEmpty()
                .allSatisfy(link -> assertThat(PERFORMANCE.resolveSibling(link)).exists());
    }
}

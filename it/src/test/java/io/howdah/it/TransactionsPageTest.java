// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.it.app.Fault;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each line of {@code docs/transactions.md} names a test, and each test has a line. */
class TransactionsPageTest {
    private static final Pattern NAME = Pattern.compile("`([a-z][A-Za-z]{20,})(\\.\\.\\.)?`");

    @Test
    void thePageNamesTheTestsAndNoOthers() throws IOException {
        Set<String> named = new TreeSet<>();
        Set<String> unknown = new TreeSet<>();
        NAME.matcher(Files.readString(Path.of("../docs/transactions.md")))
                .results()
                .forEach(name -> {
                    Set<String> meant = tests().stream()
                            .filter(test ->
                                    name.group(2) == null ? test.equals(name.group(1)) : test.startsWith(name.group(1)))
                            .collect(Collectors.toSet());
                    named.addAll(meant);
                    if (meant.isEmpty()) {
                        unknown.add(name.group());
                    }
                });

        assertThat(unknown).isEmpty();
        assertThat(tests()).allSatisfy(test -> assertThat(named).contains(test));
    }

    /** One of a JTA transaction, one of what is outside. */
    @Test
    void thePageHasAPictureOfWhoHoldsWhatWhen() throws IOException {
        assertThat(Files.readString(Path.of("../docs/transactions.md")).split("```mermaid\nsequenceDiagram\n", -1))
                .hasSize(3);
    }

    @ParameterizedTest
    @EnumSource
    void thePageTellsWhatBecomesOfATransactionInWhichAnotherResourceFails(Fault fault) throws IOException {
        FaultTable page = FaultTable.read();
        assertThat(page.of(fault, "first")).isNotNull();
        assertThat(page.of(fault, "last")).isNotNull();
    }

    private static Set<String> tests() {
        return Stream.of(
                        PoolScenarios.class,
                        OwnershipScenarios.class,
                        WildFlyOwnershipIT.class,
                        LibertyOwnershipIT.class,
                        BranchScenarios.class,
                        XaScenarios.class,
                        WildFlyXaIT.class,
                        LibertyXaIT.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method ->
                        method.isAnnotationPresent(Test.class) || method.isAnnotationPresent(ParameterizedTest.class))
                .map(Method::getName)
                .filter(test -> !test.equals("theCostOfCapturingThemIsTold")) // a measurement, in decision 10
                .collect(Collectors.toCollection(TreeSet::new));
    }
}

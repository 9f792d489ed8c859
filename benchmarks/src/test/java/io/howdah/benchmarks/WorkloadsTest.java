// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.howdah.benchmarks.workload.Workloads;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadsTest {
    private static Stream<String> ids() {
        return Workloads.all().stream().map(Workload::id);
    }

    private static List<String> wanted(String words) {
        return Arguments.parse(List.of(words)).of(Workloads.all()).stream()
                .map(Workload::id)
                .toList();
    }

    @Test
    void eachIdIsThereOnce() {
        assertThat(ids()).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "point-1 point-64 rows-1000 rows-1000000",
                "stack-3-rtt0 stack-10-rtt0 stack-3-rtt2 stack-10-rtt2 stack-3-rtt4 stack-10-rtt4",
                "batch-10000 upsert-100 upsert-1000 upsert-10000 upsert-100000",
                "copy-in-text copy-in-binary copy-in-typed copy-out-text copy-out-binary copy-out-typed",
                "notify-latency notify-throughput",
                "queue-publish-100 queue-drain-100 queue-drain-1 queue-consumers",
                "session-engine session-wildfly session-wildfly-64 session-wildfly-256",
                "session-liberty session-liberty-64 session-liberty-256",
                "http-wildfly-1 http-wildfly-64 http-wildfly-256",
                "http-wildfly-1-rtt2 http-wildfly-64-rtt2 http-wildfly-256-rtt2",
                "memory-connection memory-sessions-1000 start-wildfly start-liberty"
            })
    void whoLooksForAFigureFindsItById(String ids) {
        assertThat(ids()).contains(ids.split(" "));
    }

    @Test
    void aWordMeansAllThatBeginWithIt() {
        assertThat(wanted("rows,session-wildfly"))
                .containsExactly(
                        "rows-1000", "rows-1000000", "session-wildfly", "session-wildfly-64", "session-wildfly-256");
        assertThat(wanted("all")).containsExactlyElementsOf(ids().toList());
    }

    @Test
    void aWordThatMeansNoneIsRefusedBesideOthersTooAndAllThatThereIsIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> wanted("point-1,pont-64,row"))
                .withMessageStartingWith("There is no workload 'pont-64', 'row'. There are stack-3-rtt0, ")
                .withMessageContaining("point-64,")
                .withMessageEndingWith("start-liberty");
    }
}

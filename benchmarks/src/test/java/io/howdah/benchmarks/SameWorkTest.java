// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.benchmarks.workload.Workloads;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A round of what needs no server and no minutes, with few operations: the runner compares what the contenders have done. */
class SameWorkTest {
    private static final int FEW = 20;
    private static Place place;

    /** Another workload with fewer operations. */
    private record Fewer(Workload workload) implements Workload {
        @Override
        public String id() {
            return workload.id();
        }

        @Override
        public Unit unit() {
            return workload.unit();
        }

        @Override
        public int operations() {
            return Math.max(1, Math.min(FEW, workload.operations() / 50));
        }

        @Override
        public List<Contender> contenders(Place place) throws Exception {
            return workload.contenders(place);
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stack-3-rtt0",
                "stack-10-rtt2",
                "point-1",
                "point-64",
                "point-64-pipelined",
                "rows-1000",
                "session-engine",
                "batch-10000",
                "upsert-10",
                "notify-latency",
                "notify-throughput",
                "queue-publish-100",
                "memory-sessions-1000"
            })
    void contendersDoTheSameWork(String id) throws Exception {
        Workload workload = Workloads.all().stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow();
        List<Standing> standings = new Runner(place, Duration.ZERO, 1).run(new Fewer(workload));
        assertThat(standings.get(0).contender()).startsWith("howdah");
        assertThat(standings.get(0).ratio()).isEqualTo(1);
        assertThat(standings).allSatisfy(standing -> {
            if (standing.measured()) {
                assertThat(standing.figures().median()).isPositive();
            }
        });
    }
}

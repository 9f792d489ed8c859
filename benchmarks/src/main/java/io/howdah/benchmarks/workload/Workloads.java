// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.workload;

import io.howdah.benchmarks.Workload;
import java.time.Duration;
import java.util.List;

/** All of them, in the order in which they run, and in which they stand in docs/performance.md. */
public final class Workloads {
    private Workloads() {}

    public static List<Workload> all() {
        return List.of(
                new Stack(3, Duration.ZERO),
                new Stack(10, Duration.ZERO),
                new Stack(3, Duration.ofMillis(2)),
                new Stack(10, Duration.ofMillis(2)),
                new Stack(3, Duration.ofMillis(4)),
                new Stack(10, Duration.ofMillis(4)),
                Statement.POINT,
                Statement.POINT_POOLED,
                Statement.POINT_PIPELINED,
                Statement.ROWS,
                new RowsStreamed(),
                new SessionEngine(),
                new SessionServer("wildfly", 1),
                new SessionServer("wildfly", 64),
                new SessionServer("wildfly", 256),
                new SessionServer("liberty", 1),
                new SessionServer("liberty", 64),
                new SessionServer("liberty", 256),
                new Http("wildfly", 1, Duration.ZERO),
                new Http("wildfly", 64, Duration.ZERO),
                new Http("wildfly", 256, Duration.ZERO),
                new Http("wildfly", 1, Duration.ofMillis(2)),
                new Http("wildfly", 64, Duration.ofMillis(2)),
                new Http("wildfly", 256, Duration.ofMillis(2)),
                new Bulk(false, 10_000, false),
                new Bulk(false, 10_000, true),
                new Bulk(true, 1, true),
                new Bulk(true, 10, true),
                new Bulk(true, 100, true),
                new Bulk(true, 1_000, true),
                new Bulk(true, 2_000, true),
                new Bulk(true, 5_000, true),
                new Bulk(true, 10_000, true),
                new Bulk(true, 20_000, true),
                new Bulk(true, 100_000, true),
                Copy.IN_TEXT,
                Copy.IN_BINARY,
                Copy.IN_TYPED,
                Copy.OUT_TEXT,
                Copy.OUT_BINARY,
                Copy.OUT_TYPED,
                Notify.LATENCY,
                Notify.THROUGHPUT,
                Queues.publishing(),
                Queues.drainingInHundreds(),
                Queues.drainingOneByOne(),
                Queues.drainingSpecial(),
                Queues.backlog(1_000),
                Queues.backlog(50_000),
                Queues.consumers(),
                QueueLatency.median(),
                QueueLatency.ofTheSlowestHundredth(),
                new Memory(),
                new SessionMemory(),
                new Start("wildfly"),
                new Start("liberty"));
    }
}

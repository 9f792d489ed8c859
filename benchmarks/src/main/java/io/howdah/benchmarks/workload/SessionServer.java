// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.workload;

import io.howdah.benchmarks.Contender;
import io.howdah.benchmarks.Place;
import io.howdah.benchmarks.Slice;
import io.howdah.benchmarks.Workload;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** Borrow a connection, run one statement, give it back; inside a server, by the pools that it manages. */
record SessionServer(String kind, int concurrency) implements Workload {
    private static final int OPERATIONS = 20_000;

    @Override
    public String id() {
        return "session-" + kind + (concurrency == 1 ? "" : "-" + concurrency);
    }

    @Override
    public Unit unit() {
        return concurrency == 1 ? Unit.MICROSECONDS : Unit.PER_SECOND;
    }

    @Override
    public int operations() {
        return OPERATIONS;
    }

    @Override
    public List<Contender> contenders(Place place) throws IOException {
        BenchServer server = BenchServer.start(kind, place);
        Stream<String> names = concurrency == 1
                ? Stream.of("howdah", "howdah session", "pgjdbc datasource")
                : Stream.of(
                        "howdah",
                        "howdah asynchronous",
                        "howdah session",
                        "howdah per call",
                        "pgjdbc datasource",
                        "pgjdbc datasource unshareable",
                        "pgjdbc datasource per call");
        return names.<Contender>map(name -> new Loop(name, server, concurrency)).toList();
    }

    /** A contender inside the server; the first that is closed stops it. */
    private record Loop(String name, BenchServer server, int concurrency) implements Contender {
        @Override
        public Slice run(int operations) throws Exception {
            return server.loop(name, operations, concurrency);
        }

        @Override
        public void close() {
            server.close();
        }
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.workload;

import io.howdah.benchmarks.Contender;
import io.howdah.benchmarks.Place;
import io.howdah.benchmarks.Slice;
import io.howdah.benchmarks.Workload;
import java.io.IOException;
import java.util.List;

/**
 * From the deployment of an application to its first answer with a row in it, in a server that runs. The two applications are the
 * same resource with Howdah and without, each on a server of its own.
 */
record Start(String kind) implements Workload {
    @Override
    public String id() {
        return "start-" + kind;
    }

    @Override
    public Unit unit() {
        return Unit.MILLISECONDS;
    }

    @Override
    public int operations() {
        return 1;
    }

    @Override
    public List<Contender> contenders(Place place) throws IOException {
        ShopTables.create(place.postgres());
        return List.of(
                new FirstAnswer(
                        "howdah",
                        "session/orders/1",
                        BenchServer.forDeployments(
                                kind, kind + "-session", place, BenchArchives.withHowdah(place.project()))),
                new FirstAnswer(
                        "pgjdbc datasource",
                        "datasource/orders/1",
                        BenchServer.forDeployments(
                                kind, kind + "-plain", place, BenchArchives.withoutHowdah(place.project()))));
    }

    /** Deploys an application anew, and asks it once. */
    private record FirstAnswer(String name, String path, BenchServer server) implements Contender {
        @Override
        public String content() throws Exception {
            return server.get(path);
        }

        @Override
        public void prepare() throws IOException {
            server.undeployApplication();
        }

        @Override
        public Slice run(int operations) throws Exception {
            double before = server.cpuNanos();
            Slice slice = Slice.of(() -> {
                server.deploy();
                return server.get(path).length();
            });
            return new Slice(slice.nanos(), Math.round(server.cpuNanos() - before), slice.check());
        }

        @Override
        public void close() {
            server.close();
        }
    }
}

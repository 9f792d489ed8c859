// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.workload;

import io.howdah.benchmarks.Contender;
import io.howdah.benchmarks.Place;
import io.howdah.benchmarks.Slice;
import io.howdah.benchmarks.Workload;
import io.howdah.benchmarks.statement.Items;
import java.io.IOException;
import java.util.List;

/** From the deployment of an application to its first answer with a row in it, in a server that runs. */
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
        Items.create(place.postgres());
        BenchServer server = BenchServer.start(kind, place);
        return List.of(
                new FirstAnswer("howdah", "items/awaited", server),
                new FirstAnswer("pgjdbc datasource", "items/datasource", server));
    }

    /** The same application; only what is asked first differs. */
    private record FirstAnswer(String name, String path, BenchServer server) implements Contender {
        @Override
        public Slice run(int operations) throws Exception {
            server.undeployApplication();
            return Slice.of(() -> {
                server.deploy();
                return server.get(path).length();
            });
        }

        @Override
        public void close() {
            server.close();
        }
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.workload;

import io.howdah.benchmarks.DelayProxy;
import io.howdah.benchmarks.Place;
import io.howdah.testkit.PostgresServer;
import java.io.IOException;
import java.time.Duration;

/** Where the contenders of one workload connect to. */
record Link(String host, int port, PostgresServer postgres) {
    /** @param roundTrip what the link adds to a round trip; its proxy ends with the run */
    static Link of(Place place, Duration roundTrip) throws IOException {
        if (roundTrip.isZero()) {
            return new Link(place.host(), place.port(), place.postgres());
        }
        DelayProxy proxy = new DelayProxy(place.host(), place.port(), roundTrip.dividedBy(2));
        return new Link("localhost", proxy.port(), place.postgres());
    }

    /** The address for pgjdbc. */
    String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + postgres.database();
    }
}

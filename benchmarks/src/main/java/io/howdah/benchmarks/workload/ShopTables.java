// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.workload;

import io.howdah.examples.launcher.Shop;
import io.howdah.testkit.PostgresServer;

/** The tables of the example, made anew, with its first orders. */
final class ShopTables {
    private ShopTables() {}

    static void create(PostgresServer postgres) {
        postgres.execute("drop table if exists shipments, orders, prices, journal");
        Shop.createTables(postgres);
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.statement;

import io.howdah.benchmarks.Place;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Counts how many threads are woken for a select of a row by its key that a thread waits for, with each client. Counts, not
 * times: they tell where times come from. On Linux only.
 *
 * <pre>{@code
 * java -cp benchmarks/target/benchmarks.jar io.howdah.benchmarks.statement.WakeUps [selects]
 * }</pre>
 */
public final class WakeUps {
    private static final int SELECTS = 20_000;

    private WakeUps() {}

    /** Connects one client. */
    private interface Contender {
        Client connect(Place place) throws Exception;
    }

    public static void main(String[] words) throws Exception {
        int selects = words.length == 0 ? SELECTS : Integer.parseInt(words[0]);
        List<Contender> contenders = List.of(
                HowdahClient::onSession,
                place -> VertxClient.onConnection(place, false),
                place -> VertxClient.onConnection(place, true),
                JdbcClient::onConnection);
        try (Place place = Place.open(Path.of(""), Duration.ZERO)) {
            Items.create(place.postgres());
            System.out.println(Place.version(place.postgres()) + ".\n");
            System.out.println(
                    "| woken for each select | caller | event loop | executor | PostgreSQL | together | caller gave way |");
            System.out.println("|---|---:|---:|---:|---:|---:|---:|");
            for (Contender contender : contenders) {
                try (Client client = contender.connect(place)) {
                    selects(client, selects); // until it is compiled
                    Switches before = Switches.now(place);
                    selects(client, selects);
                    print(client.name(), Switches.now(place).since(before), selects);
                }
            }
        }
        System.exit(0);
    }

    private static void selects(Client client, int selects) throws Exception {
        for (int i = 0; i < selects; i++) {
            int key = Items.key(i);
            if (client.point(key).id() != key) {
                throw new IllegalStateException(client.name() + " reads another row");
            }
        }
    }

    private static void print(String name, Switches.Counted woken, double selects) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f |%n",
                name,
                woken.caller() / selects,
                woken.loops() / selects,
                woken.executors() / selects,
                woken.postgres() / selects,
                (woken.caller() + woken.loops() + woken.executors() + woken.postgres()) / selects,
                woken.gaveWay() / selects);
    }
}

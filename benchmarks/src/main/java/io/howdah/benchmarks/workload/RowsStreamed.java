// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.workload;

import io.howdah.benchmarks.Address;
import io.howdah.benchmarks.Contender;
import io.howdah.benchmarks.JavaProcess;
import io.howdah.benchmarks.Place;
import io.howdah.benchmarks.Workload;
import io.howdah.benchmarks.statement.Items;
import io.howdah.benchmarks.statement.Streams;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A million rows into records, one by one; in Java with a heap that could not hold them. */
final class RowsStreamed implements Workload {
    private static final String HEAP = "-Xmx64m";

    @Override
    public String id() {
        return "rows-1000000";
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
        Items.createMany(place.postgres());
        List<Contender> contenders = new ArrayList<>();
        for (String name : Streams.CONTENDERS) {
            contenders.add(inSmallHeap(name, place.address()));
        }
        for (PythonDriver driver : List.of(PythonDriver.ASYNCPG, PythonDriver.UVLOOP, PythonDriver.PSYCOPG)) {
            contenders.add(driver.peer("stream.py", place.address(), List.of()));
        }
        return contenders;
    }

    private static Contender inSmallHeap(String name, Address address) throws IOException {
        List<String> words = new ArrayList<>(List.of(name));
        words.addAll(address.arguments());
        return PeerProcess.start(name, JavaProcess.command(List.of(HEAP), Streams.class, words))
                .orElseThrow(() -> new IllegalStateException(name + " has not begun to read rows"));
    }
}

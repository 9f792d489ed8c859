// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.workload;

import io.howdah.benchmarks.Address;
import io.howdah.benchmarks.Contender;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a {@link PythonPeer} speaks to PostgreSQL with. */
enum PythonDriver {
    ASYNCPG("asyncpg", "asyncpg"),
    /** On the loop in C. */
    UVLOOP("uvloop", "asyncpg uvloop"),
    PSYCOPG("psycopg", "psycopg"),
    PSYCOPG_PIPELINE("psycopg", "psycopg pipeline");

    private final String word;
    private final String contender;

    /** @param word as the scripts know it */
    PythonDriver(String word, String contender) {
        this.word = word;
        this.contender = contender;
    }

    String word() {
        return word;
    }

    /**
     * A script with this driver; empty where its libraries are not installed.
     *
     * @param words what the script is told behind the driver and the address
     */
    Optional<Contender> peer(String script, Address address, List<String> words) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(word));
        arguments.addAll(address.arguments());
        arguments.addAll(words);
        return PythonPeer.start(contender, script, arguments);
    }
}

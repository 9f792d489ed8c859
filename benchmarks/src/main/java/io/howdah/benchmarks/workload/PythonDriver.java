// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.workload;

import io.howdah.benchmarks.Absent;
import io.howdah.benchmarks.Address;
import io.howdah.benchmarks.Contender;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a peer in Python speaks to PostgreSQL with. The Python is {@code /usr/bin/python3}, or what {@code -Dpeers.python=}
 * names.
 */
enum PythonDriver {
    ASYNCPG("asyncpg", "asyncpg"),
    /** On the loop in C. */
    UVLOOP("uvloop", "asyncpg uvloop"),
    PSYCOPG("psycopg", "psycopg"),
    PSYCOPG_PIPELINE("psycopg", "psycopg pipeline");

    private static final String PYTHON = System.getProperty("peers.python", "/usr/bin/python3");

    /** What the scripts share. */
    private static final String SHARED = "peer.py";

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
     * A script with this driver; absent where its libraries are not installed.
     *
     * @param words what the script is told behind the driver and the address
     */
    Contender peer(String script, Address address, List<String> words) throws IOException {
        if (!Files.isExecutable(Path.of(PYTHON))) {
            return Absent.because(contender, "there is no " + PYTHON);
        }
        Path folder = Files.createTempDirectory("peer");
        Path main = folder.resolve("main.py"); // scripts are called like modules of Python's own
        copy(script, main);
        copy(SHARED, folder.resolve(SHARED));
        List<String> command = new ArrayList<>(List.of(PYTHON, main.toString(), word));
        command.addAll(address.arguments());
        command.addAll(words);
        return PeerProcess.start(contender, command)
                .orElseGet(() -> Absent.because(contender, PYTHON + " does not run it"));
    }

    private static void copy(String resource, Path file) throws IOException {
        try (InputStream source = Objects.requireNonNull(PythonDriver.class.getResourceAsStream(resource))) {
            Files.copy(source, file);
        }
    }
}

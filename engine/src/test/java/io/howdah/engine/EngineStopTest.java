// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.QueryCancelledException;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.SessionClosedException;
import io.howdah.Setting;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An engine that is stopped while connections are being made, and while statements run. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class EngineStopTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    private static final String SYN_SENT = "02";
    private static final Path[] TABLES = {Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6")};

    private final Set<Thread> before = Thread.getAllStackTraces().keySet();
    private final Engine engine = new Engine(1);

    private CompletableFuture<EngineConnection> connecting(ServerSocket server, String sslMode) {
        return engine.connector(ConnectionOptions.parse(
                        "silent",
                        Map.of(
                                Setting.HOST, "127.0.0.1",
                                Setting.PORT, "" + server.getLocalPort(),
                                Setting.USER, "nobody",
                                Setting.CONNECT_TIMEOUT, "10m",
                                Setting.SSL_MODE, sslMode)))
                .connect();
    }

    @ParameterizedTest
    @ValueSource(strings = {"disable", "require"})
    void aLoginThatNobodyAnswersEndsWithTheEngine(String sslMode) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<EngineConnection> connecting = connecting(silent, sslMode);
            try (Socket accepted = silent.accept()) {
                assertThat(accepted.getInputStream().read()).isZero();
                stopsSoon();
                fails(connecting);
                assertThat(accepted.getInputStream().readAllBytes()).isNotEmpty(); // to the end
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aConnectionThatNobodyAcceptsEndsWithTheEngine() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> filling = fill(deaf);
            CompletableFuture<EngineConnection> connecting = connecting(deaf, "disable");
            while (!connects(deaf.getLocalPort())) {
                Thread.onSpinWait(); // the system tells nobody; the time-out ends it
            }
            stopsSoon();
            fails(connecting);
            for (Socket socket : filling) {
                socket.close();
            }
        }
    }

    /** Whether the system has asked for a connection to that port, and has no answer yet. */
    private static boolean connects(int port) throws IOException {
        String target = String.format(":%04X %s ", port, SYN_SENT);
        return Stream.of(TABLES).filter(Files::exists).anyMatch(table -> read(table)
                .contains(target));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** So many wait to be accepted that the system answers no more. */
    private static List<Socket> fill(ServerSocket deaf) throws IOException {
        List<Socket> filling = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            filling.add(new Socket(deaf.getInetAddress(), deaf.getLocalPort()));
        }
        return filling;
    }

    @Test
    void whatDoesNotEndIsCancelledOnTheServerToo(TestSchema schema) throws Exception {
        EngineConnection connection = connected(schema.uri());
        Session session = new EngineSession(() -> connection, PlainHome.INSTANCE, () -> {});
        Reply<?> running = session.execute("select pg_sleep(600)");
        Reply<?> behind = session.execute("select pg_sleep(601)");

        stopsSoon();

        assertThatThrownBy(running::await)
                .isInstanceOf(QueryCancelledException.class)
                .hasMessageContaining("it was closed, and what was under way had not ended after 1 s");
        assertThatThrownBy(behind::await).isInstanceOf(QueryCancelledException.class);
        assertThat(schema.server().query("select 1 from pg_stat_activity where pid = " + connection.backendPid()))
                .isEmpty();
    }

    @Test
    void whatIsCancelledInVainIsBrokenOff(TestSchema schema) throws Exception {
        try (StuckProxy proxy = new StuckProxy(schema)) {
            EngineConnection connection = connected(proxy.uri());
            Session session = new EngineSession(() -> connection, PlainHome.INSTANCE, () -> {});
            Reply<?> running = session.execute("select pg_sleep(600)");
            proxy.stick();

            stopsSoon();

            assertThatThrownBy(running::await).hasMessageContaining("nor after a request to cancel it");
        }
    }

    private EngineConnection connected(String url) throws Exception {
        return engine.connector(ConnectionOptions.parse("default", Map.of(Setting.URL, url)))
                .connect()
                .get(10, TimeUnit.SECONDS);
    }

    private void stopsSoon() throws InterruptedException {
        long began = System.nanoTime();
        engine.stop(Duration.ofSeconds(1));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SOON);
        for (Thread thread : ofTheEngine()) {
            thread.join(SOON.toMillis());
            assertThat(thread.isAlive()).as("%s", thread).isFalse();
        }
    }

    /** Threads of other tests may still be ending. */
    private List<Thread> ofTheEngine() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .filter(thread -> thread.getName().matches("(howdah-engine|vert\\.x-).*"))
                .toList();
    }

    private static void fails(CompletableFuture<EngineConnection> connecting) {
        assertThatThrownBy(() -> connecting.get(SOON.toSeconds(), TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(SessionClosedException.class)
                .hasMessageContaining("the adapter or the application is ending");
    }
}

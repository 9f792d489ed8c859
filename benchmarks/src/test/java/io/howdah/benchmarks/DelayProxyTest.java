// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DelayProxyTest {
    private static final Duration EACH_WAY = Duration.ofMillis(20);

    /** Answers each connection with what it says, until it ends. */
    private static ServerSocket echo() throws IOException {
        ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        CompletableFuture.runAsync(() -> {
            try (Socket client = listener.accept()) {
                client.getInputStream().transferTo(client.getOutputStream());
            } catch (IOException closed) {
                // the test has ended
            }
        });
        return listener;
    }

    @Test
    void delaysEachWayAndKeepsTheOrder() throws IOException {
        try (ServerSocket echo = echo();
                DelayProxy proxy = new DelayProxy("localhost", echo.getLocalPort(), EACH_WAY);
                Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            long start = System.nanoTime();
            client.getOutputStream().write("first ".getBytes(StandardCharsets.US_ASCII));
            client.getOutputStream().write("second".getBytes(StandardCharsets.US_ASCII));
            InputStream answer = client.getInputStream();
            assertThat(new String(answer.readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("first second");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(EACH_WAY.multipliedBy(2));
        }
    }

    @Test
    @Timeout(60)
    void inAProcessOfItsOwnItDelaysToo() throws IOException {
        try (ServerSocket echo = echo();
                DelayProcess proxy = DelayProcess.start("localhost", echo.getLocalPort(), EACH_WAY);
                Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            long start = System.nanoTime();
            client.getOutputStream().write('x');
            assertThat(client.getInputStream().read()).isEqualTo('x');
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(EACH_WAY.multipliedBy(2));
        }
    }

    @Test
    @Timeout(30)
    void aServerThatIsNotThereEndsTheConnection() throws IOException {
        int nobody;
        try (ServerSocket gone = echo()) {
            nobody = gone.getLocalPort();
        }
        try (DelayProxy proxy = new DelayProxy("localhost", nobody, EACH_WAY);
                Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    @Timeout(30)
    void passesAnEndOn() throws IOException {
        try (ServerSocket echo = echo();
                DelayProxy proxy = new DelayProxy("localhost", echo.getLocalPort(), EACH_WAY);
                Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            client.getOutputStream().write('x');
            client.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).isEqualTo(new byte[] {'x'});
        }
    }
}

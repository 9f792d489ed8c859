// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.testkit.Link.Passage;
import io.howdah.testkit.Link.Side;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LinkTest {
    private static final Passage AS_IT_IS = (from, portion, to) -> to.write(portion);

    private ServerSocket echo;

    /** Answers what it is told, until that ends. */
    @BeforeEach
    void listen() throws IOException {
        echo = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        CompletableFuture.runAsync(() -> {
            try (Socket client = echo.accept()) {
                client.getInputStream().transferTo(client.getOutputStream());
            } catch (IOException closed) {
                // the test has ended
            }
        });
    }

    @AfterEach
    void stop() throws IOException {
        echo.close();
    }

    private Link link(Passage passage) throws IOException {
        return new Link("localhost", echo.getLocalPort(), () -> passage);
    }

    private static Socket client(Link link) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), link.port());
    }

    private static void say(Socket client, String words) throws IOException {
        client.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
    }

    private static String hear(Socket client, int length) throws IOException {
        return new String(client.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
    }

    @Test
    void whatPassesArrivesAsThePassageWantsIt() throws IOException {
        Passage shouting = (from, portion, to) -> {
            String said = new String(portion, StandardCharsets.US_ASCII);
            to.write((from == Side.SERVER ? said.toUpperCase(Locale.ROOT) : said).getBytes(StandardCharsets.US_ASCII));
        };
        try (Link link = link(shouting);
                Socket client = client(link)) {
            say(client, "hello");
            assertThat(hear(client, 5)).isEqualTo("HELLO");
        }
    }

    @Test
    void theEndOfOneSideIsPassedOnBehindWhatItHasSaid() throws IOException {
        AtomicInteger ended = new AtomicInteger();
        Passage counting = new Passage() {
            @Override
            public void pass(Side from, byte[] portion, OutputStream to) throws IOException {
                to.write(portion);
            }

            @Override
            public void ended(Side from) {
                ended.incrementAndGet();
            }
        };
        try (Link link = link(counting);
                Socket client = client(link)) {
            say(client, "last words");
            client.shutdownOutput();
            assertThat(hear(client, 100)).isEqualTo("last words");
            assertThat(ended).hasValue(2);
        }
    }

    @Test
    void aPassageThatFailsCutsTheConnection() throws IOException {
        Passage cutting = (from, portion, to) -> {
            throw new IOException("cut");
        };
        try (Link link = link(cutting);
                Socket client = client(link)) {
            say(client, "anybody?");
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void connectionsAreEndedAndReset() throws IOException {
        try (Link link = link(AS_IT_IS);
                Socket client = client(link)) {
            say(client, "x");
            assertThat(hear(client, 1)).isEqualTo("x");
            link.end();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            link.reset();
            assertThatThrownBy(() -> {
                        while (true) {
                            say(client, "x"); // until the reset has arrived
                        }
                    })
                    .isInstanceOf(SocketException.class);
        }
    }

    /** A port that somebody holds, and nobody listens at: one that was given back may be another's by now. */
    @Test
    void aServerThatIsNotThereEndsTheConnection() throws IOException {
        try (Socket holder = new Socket()) {
            holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (Link link = new Link("localhost", holder.getLocalPort(), () -> AS_IT_IS);
                    Socket client = client(link)) {
                assertThat(client.getInputStream().read()).isEqualTo(-1);
            }
        }
    }
}

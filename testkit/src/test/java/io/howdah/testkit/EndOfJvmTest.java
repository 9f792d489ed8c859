// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.LINUX, disabledReason = "the embedded server's processes are ended by their signals")
class EndOfJvmTest {
    @TempDir
    Path files;

    /** Its checkpointer does not answer: it writes what is left when a server ends, and may be long about it. */
    @Test
    void aServerThatIsLongAboutItsEndHasEndedWhenTheJvmHas() throws Exception {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + files,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holding.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader said = jvm.inputReader()) {
            int port = Integer.parseInt(said.readLine());
            long checkpointer = Long.parseLong(said.readLine());
            new Socket("localhost", port).close();
            assertThat(new ProcessBuilder("sh", "-c", "kill -STOP " + checkpointer)
                            .start()
                            .waitFor())
                    .isZero();

            jvm.toHandle().destroy();

            assertThat(jvm.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThatThrownBy(() -> new Socket("localhost", port).close()).isInstanceOf(ConnectException.class);
            assertThat(files.toFile().list())
                    .as("but for the library's own folder")
                    .isSubsetOf("embedded-pg");
        } finally {
            jvm.destroyForcibly();
        }
    }

    /** Of a JVM of its own: says the port and the checkpointer, and leaves the end to the signal. */
    static final class Holding {
        private Holding() {}

        public static void main(String[] none) throws IOException, InterruptedException {
            EmbeddedBackend backend = new EmbeddedBackend(ServerOptions.defaults());
            backend.start();
            System.out.println(backend.port());
            System.out.println(PostgresServer.of(backend, backend.administrator())
                    .query("select pid from pg_stat_activity where backend_type = 'checkpointer'")
                    .get(0)
                    .get(0));
            new CountDownLatch(1).await();
        }
    }
}

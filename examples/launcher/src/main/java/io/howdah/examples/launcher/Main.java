// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.examples.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * {@code java -jar shop-launcher.jar [--server wildfly|liberty] [--port 8080]}: starts the shop and says where it is. Ends
 * with Ctrl-C, and leaves nothing running.
 */
public final class Main {
    private static final String USAGE = "Usage: java -jar shop-launcher.jar [--server wildfly|liberty] [--port 8080]";
    private static final Set<String> NAMES = Set.of("--server", "--port");
    private static final int LAST_PORT = 65_535;
    private static final Duration GIVEN_UP_WITHIN = Duration.ofMinutes(5);
    private static final Duration ENDED_WITHIN = Duration.ofSeconds(30);

    private Main() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        try {
            run(List.of(arguments));
        } catch (IllegalStateException | IllegalArgumentException refused) {
            System.err.println(refused.getMessage());
            System.exit(1);
        }
    }

    private static void run(List<String> arguments) throws IOException, InterruptedException {
        Map<String, String> options = options(arguments);
        String kind = kind(options.getOrDefault("--server", "wildfly"));
        int port = port(options.getOrDefault("--port", "8080"));
        AppServer.refuseUsedPort(port);
        System.out.println("Starting PostgreSQL, then " + kind + " with the shop ...");
        Path directory = Files.createTempDirectory("howdah-shop");
        CompletableFuture<Shop> opened = new CompletableFuture<>();
        CountDownLatch ending = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            ending.countDown();
                            close(opened);
                            deleted(directory);
                        },
                        "shop-stop"));
        try {
            opened.complete(Shop.open(kind, port, Shop.project(), directory.resolve(kind)));
        } catch (IOException | RuntimeException failed) {
            if (ending.getCount() > 0) {
                throw failed;
            }
            return; // who ends it wants to hear no more
        } finally {
            opened.cancel(false);
        }
        Shop shop = opened.join();
        System.out.println("ready: " + shop.server().address());
        System.out.println("The server's log is " + shop.server().logFile() + "; Ctrl-C ends everything.");
        ending.await();
    }

    /**
     * Waits for a start that is under way: only then is known what there is to close. It does not last, for each server
     * that it starts is told to end. PostgreSQL is not: that is for those who have started it.
     */
    private static void close(CompletableFuture<Shop> opened) {
        AppServer.await(GIVEN_UP_WITHIN, () -> {
            servers().forEach(ProcessHandle::destroy);
            return opened.isDone();
        });
        try {
            opened.join().close();
        } catch (CancellationException notOpened) {
            // what had been started is closed again
        }
        endWhatIsLeft();
    }

    /** The server, or what configures it. */
    private static Stream<ProcessHandle> servers() {
        return ProcessHandle.current()
                .children()
                .filter(child -> Path.of(child.info().command().orElse("")).endsWith("java"));
    }

    /** What had just been started when a start was given up, and nobody had heard of yet. */
    private static void endWhatIsLeft() {
        List<ProcessHandle> left = ProcessHandle.current().children().toList();
        left.forEach(ProcessHandle::destroy);
        AppServer.await(ENDED_WITHIN, () -> left.stream().noneMatch(ProcessHandle::isAlive));
        left.forEach(ProcessHandle::destroyForcibly);
    }

    private static void deleted(Path directory) {
        try {
            Folders.delete(directory);
        } catch (IOException inUse) {
            System.err.println("Left behind: " + directory);
        }
    }

    private static String kind(String text) {
        if (!List.of("wildfly", "liberty").contains(text)) {
            throw new IllegalArgumentException("--server is '" + text + "'; write wildfly or liberty.");
        }
        return text;
    }

    private static int port(String text) {
        if (!text.matches("[1-9]\\d{0,4}") || Integer.parseInt(text) > LAST_PORT) {
            throw new IllegalArgumentException("--port is '" + text + "'; write a number from 1 to " + LAST_PORT + ".");
        }
        return Integer.parseInt(text);
    }

    /** Each at most once, with its value behind it. */
    private static Map<String, String> options(List<String> arguments) {
        Map<String, String> said = new HashMap<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            String name = arguments.get(i);
            if (!NAMES.contains(name) || i + 1 == arguments.size()) {
                throw new IllegalArgumentException(USAGE);
            }
            if (said.put(name, arguments.get(i + 1)) != null) {
                throw new IllegalArgumentException(name + " is there twice. " + USAGE);
            }
        }
        return said;
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.examples.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/**
 * {@code java -jar shop-launcher.jar [--server wildfly|liberty] [--port 8080]}: starts the shop and says where it is. Ends
 * with Ctrl-C, and leaves nothing running.
 */
public final class Main {
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
        String kind = kind(option(arguments, "--server", "wildfly"));
        int port = port(option(arguments, "--port", "8080"));
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
     * Waits for a start that is under way: only then is known what there is to close. It does not last, for what it has
     * started is told to end, as a terminal tells all.
     */
    private static void close(CompletableFuture<Shop> opened) {
        if (!opened.isDone()) {
            ProcessHandle.current().children().forEach(ProcessHandle::destroy);
        }
        try {
            opened.join().close();
        } catch (CancellationException notOpened) {
            // what had been started is closed again
        }
    }

    private static void deleted(Path directory) {
        try {
            AppServer.delete(directory);
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
        if (!text.matches("[1-9]\\d{0,4}")) {
            throw new IllegalArgumentException("--port is '" + text + "'; write a number from 1 to 65535.");
        }
        return Integer.parseInt(text);
    }

    private static String option(List<String> arguments, String name, String otherwise) {
        for (int i = 0; i < arguments.size(); i += 2) {
            if (!List.of("--server", "--port").contains(arguments.get(i)) || i + 1 == arguments.size()) {
                throw new IllegalArgumentException(
                        "Usage: java -jar shop-launcher.jar [--server wildfly|liberty] [--port 8080]");
            }
        }
        int at = arguments.indexOf(name);
        return at < 0 ? otherwise : arguments.get(at + 1);
    }
}

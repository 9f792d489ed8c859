// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.examples.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        String kind = option(arguments, "--server", "wildfly");
        int port = port(option(arguments, "--port", "8080"));
        AppServer.refuseUsedPort(port);
        System.out.println("Starting PostgreSQL, then " + kind + " with the shop ...");
        Path directory = Files.createTempDirectory("howdah-shop");
        Shop shop = Shop.open(kind, port, Shop.project(), directory.resolve(kind));
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            shop.close();
                            deleted(directory);
                            ended.countDown();
                        },
                        "shop-stop"));
        System.out.println("ready: " + shop.server().address());
        System.out.println("The server's log is " + shop.server().logFile() + "; Ctrl-C ends everything.");
        ended.await();
    }

    private static void deleted(Path directory) {
        try {
            AppServer.delete(directory);
        } catch (IOException inUse) {
            System.err.println("Left behind: " + directory);
        }
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

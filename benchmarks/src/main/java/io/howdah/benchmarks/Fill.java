// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Brings what another program prints to a place of the page of figures, with date and machine.
 *
 * <pre>{@code
 * command | java -cp benchmarks/target/benchmarks.jar io.howdah.benchmarks.Fill <page> <place> <command>
 * }</pre>
 */
public final class Fill {
    private Fill() {}

    public static void main(String[] words) throws IOException {
        String printed = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        if (words.length != 3 || printed.isBlank()) {
            System.err.println("Nothing to fill in: " + List.of(words));
            System.exit(1);
        }
        Path page = Path.of(words[0]);
        Files.writeString(page, filled(Files.readString(page), words[1], words[2], printed));
    }

    static String filled(String page, String place, String command, String printed) {
        return Page.replaced(
                page, List.of(), place, Machine.describe() + "; `" + command + "`.\n\n" + printed.strip() + "\n");
    }
}

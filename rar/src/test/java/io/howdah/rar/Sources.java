// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The sources of what is deployed, for what neither the compiler nor the class files tell. */
final class Sources {
    private static final List<String> MODULES = List.of("api", "engine", "rar", "cdi");

    private Sources() {}

    /** Each file's text. */
    static List<String> all() {
        return MODULES.stream()
                .flatMap(module -> files(Path.of("..", module, "src/main/java")).stream())
                .toList();
    }

    private static List<String> files(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(path -> path.toString().endsWith(".java"))
                    .map(Sources::text)
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}

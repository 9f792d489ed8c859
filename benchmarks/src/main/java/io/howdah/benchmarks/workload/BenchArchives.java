// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.workload;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** The application of benchmarks, and what it is in part: the same resource with Howdah, and without. */
final class BenchArchives {
    private static final Set<String> EACH = Set.of("BenchApplication", "Order");

    private BenchArchives() {}

    /** All of it. */
    static Path whole(Path project) {
        return project.resolve("benchmarks/app/target/bench.war");
    }

    /** What asks Howdah for an order, at {@code session/orders}, and nothing else. */
    static Path withHowdah(Path project) throws IOException {
        return part(project, "session.war", name -> isOf(name, "OrdersBySession"));
    }

    /** What asks the server's datasource for an order, at {@code datasource/orders}; without the library of Howdah. */
    static Path withoutHowdah(Path project) throws IOException {
        return part(project, "plain.war", name -> isOf(name, "OrdersByDatasource") && !name.startsWith("WEB-INF/lib/"));
    }

    private static boolean isOf(String name, String resource) {
        String type = name.substring(name.lastIndexOf('/') + 1).replace(".class", "");
        return !name.endsWith(".class") || EACH.contains(type) || type.equals(resource);
    }

    private static Path part(Path project, String file, Predicate<String> wanted) throws IOException {
        Path part = project.resolve("benchmarks/target").resolve(file);
        try (ZipFile whole = new ZipFile(whole(project).toFile());
                ZipOutputStream war = new ZipOutputStream(Files.newOutputStream(part))) {
            List<? extends ZipEntry> entries =
                    whole.stream().filter(entry -> wanted.test(entry.getName())).toList();
            for (ZipEntry entry : entries) {
                war.putNextEntry(new ZipEntry(entry.getName()));
                try (InputStream content = whole.getInputStream(entry)) {
                    content.transferTo(war);
                }
                war.closeEntry();
            }
        }
        return part;
    }
}

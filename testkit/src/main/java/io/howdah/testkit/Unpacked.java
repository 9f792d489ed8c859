// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The folder from which all embedded servers of this JVM run. It stays until the JVM ends; the servers that are open then
 * are closed before it is deleted.
 */
final class Unpacked {
    private static final Set<EmbeddedBackend> SERVERS = new HashSet<>(); // guarded by the class
    private static @Nullable Path folder; // guarded by the class
    private static boolean ending; // guarded by the class

    private Unpacked() {}

    static synchronized Path folder() throws IOException {
        Path known = folder;
        if (known != null) {
            return known;
        }
        Path made = Files.createTempDirectory("howdah-postgres-binaries");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(made), "testkit-postgres-stop"));
        folder = made;
        return made;
    }

    static synchronized void opened(EmbeddedBackend server) {
        if (ending) {
            throw new IllegalStateException("This JVM is ending; no embedded PostgreSQL is started any more.");
        }
        SERVERS.add(server);
    }

    static synchronized void closed(EmbeddedBackend server) {
        SERVERS.remove(server);
    }

    private static void end(Path made) {
        try {
            last().forEach(EmbeddedBackend::close);
        } finally {
            delete(made);
        }
    }

    private static synchronized Set<EmbeddedBackend> last() {
        ending = true;
        return Set.copyOf(SERVERS);
    }

    /** With all that is in it. A server that the same signal ends deletes files of its own meanwhile. */
    static void delete(Path path) {
        File[] inside = Files.isSymbolicLink(path) ? null : path.toFile().listFiles();
        if (inside != null) {
            for (File file : inside) {
                delete(file.toPath());
            }
        }
        path.toFile().delete();
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.workload;

import io.howdah.benchmarks.Contender;
import io.howdah.benchmarks.Place;
import io.howdah.benchmarks.Slice;
import io.howdah.benchmarks.Workload;
import io.howdah.benchmarks.statement.Items;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * From the deployment of an application to its first answer with a row in it, in a server that runs. The other application is the
 * same without Howdah, on a server of its own.
 */
record Start(String kind) implements Workload {
    @Override
    public String id() {
        return "start-" + kind;
    }

    @Override
    public Unit unit() {
        return Unit.MILLISECONDS;
    }

    @Override
    public int operations() {
        return 1;
    }

    @Override
    public List<Contender> contenders(Place place) throws IOException {
        Items.create(place.postgres());
        return List.of(
                new FirstAnswer("howdah", "items/awaited", BenchServer.start(kind, place)),
                new FirstAnswer(
                        "pgjdbc datasource",
                        "plain",
                        BenchServer.start(
                                kind, kind + "-plain", place, place.address(), withoutHowdah(place.project()))));
    }

    private static Path withoutHowdah(Path project) throws IOException {
        Path plain = project.resolve("benchmarks/target/plain.war");
        try (ZipFile bench = new ZipFile(BenchServer.application(project).toFile());
                ZipOutputStream war = new ZipOutputStream(Files.newOutputStream(plain))) {
            for (ZipEntry entry : bench.stream().filter(Start::isPlain).toList()) {
                war.putNextEntry(new ZipEntry(entry.getName()));
                try (InputStream content = bench.getInputStream(entry)) {
                    content.transferTo(war);
                }
                war.closeEntry();
            }
        }
        return plain;
    }

    private static boolean isPlain(ZipEntry entry) {
        String name = entry.getName();
        return name.endsWith(".class")
                ? name.matches(".*/(BenchApplication|PlainEndpoint.*)\\.class")
                : !name.startsWith("WEB-INF/lib/");
    }

    /** Deploys an application anew, and asks it once. */
    private record FirstAnswer(String name, String path, BenchServer server) implements Contender {
        @Override
        public void prepare() throws IOException {
            server.undeployApplication();
        }

        @Override
        public Slice run(int operations) throws Exception {
            double before = server.cpuNanos();
            Slice slice = Slice.of(() -> {
                server.deploy();
                return server.get(path).length();
            });
            return new Slice(slice.nanos(), Math.round(server.cpuNanos() - before), slice.check());
        }

        @Override
        public void close() {
            server.close();
        }
    }
}

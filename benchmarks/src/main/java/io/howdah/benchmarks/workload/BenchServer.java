// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.workload;

import io.howdah.benchmarks.Address;
import io.howdah.benchmarks.Place;
import io.howdah.benchmarks.Slice;
import io.howdah.examples.launcher.AppServer;
import io.howdah.examples.launcher.Liberty;
import io.howdah.examples.launcher.WildFly;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A server with howdah.rar, a datasource of pgjdbc with a pool of the same size, and an application. */
final class BenchServer implements AutoCloseable {
    private static final int MILLIS_BETWEEN_LOOKS = 100;

    private final HttpClient http = HttpClient.newHttpClient();
    private final AppServer server;

    private BenchServer(AppServer server) {
        this.server = server;
    }

    /** With the application of benchmarks. */
    static BenchServer start(String kind, Place place) throws IOException {
        AppServer server = configured(kind, kind, place, place.address());
        server.provision(adapter(place.project()), BenchArchives.whole(place.project()), "/");
        return started(server);
    }

    /** With the example, and beside it the application without Howdah, at {@code /plain}. */
    static BenchServer withShop(String kind, Place place, Address postgres) throws IOException {
        AppServer server = configured(kind, kind, place, postgres);
        server.provision(adapter(place.project()), place.project().resolve("examples/shop/target/shop.war"), "/");
        server.addBeside(BenchArchives.withoutHowdah(place.project()));
        return started(server);
    }

    /**
     * With an application that is taken away and deployed again: the server looks for that ten times a second, or its own pause
     * between two looks, five seconds on WildFly, would be most of what is measured.
     *
     * @param directory the name of its own, for servers that run at the same time
     */
    static BenchServer forDeployments(String kind, String directory, Place place, Path war) throws IOException {
        AppServer server = configured(kind, directory, place, place.address());
        if (server instanceof WildFly wildfly) {
            wildfly.command("/subsystem=deployment-scanner/scanner=default:write-attribute(name=scan-interval,value="
                    + MILLIS_BETWEEN_LOOKS + ")");
        } else if (server instanceof Liberty liberty) {
            liberty.element("<config monitorInterval=\"" + MILLIS_BETWEEN_LOOKS + "ms\"/>\n");
        }
        server.provision(adapter(place.project()), war, "/");
        return started(server);
    }

    private static Path adapter(Path project) {
        return project.resolve("rar/target/howdah.rar");
    }

    private static AppServer configured(String kind, String directory, Place place, Address postgres)
            throws IOException {
        Path project = place.project();
        AppServer server = AppServer.of(
                kind,
                project.resolve("examples/launcher/target/servers").resolve(kind),
                project.resolve("benchmarks/target").resolve(directory),
                project.resolve("server-config"),
                freePort());
        for (String name : List.of("DEFAULT", "REPORTING")) {
            server.environment("HOWDAH_" + name + "_HOST", postgres.host())
                    .environment("HOWDAH_" + name + "_PORT", "" + postgres.port())
                    .environment("HOWDAH_" + name + "_DATABASE", postgres.database())
                    .environment("HOWDAH_" + name + "_USER", postgres.user())
                    .environment("HOWDAH_" + name + "_PASSWORD", postgres.password())
                    .environment("HOWDAH_" + name + "_SSL_MODE", Address.SSL_MODE);
        }
        server.dataSource("jdbc/bench", driver(project), postgres.jdbcUrl(), postgres.user(), postgres.password());
        return server;
    }

    private static BenchServer started(AppServer server) throws IOException {
        // whatever ends the run, it leaves no server behind
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "end of a server"));
        server.start();
        return new BenchServer(server);
    }

    private static Path driver(Path project) throws IOException {
        try (Stream<Path> libraries = Files.list(project.resolve("benchmarks/target/lib"))) {
            return libraries
                    .filter(jar -> jar.getFileName().toString().matches("postgresql-\\d.*\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("benchmarks/target/lib holds no pgjdbc"));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Lets a contender work inside the server, which measures it. */
    Slice loop(String contender, int operations, int concurrency) throws IOException, InterruptedException {
        String[] figures = get("loop?contender=" + URLEncoder.encode(contender, StandardCharsets.UTF_8) + "&operations="
                        + operations + "&concurrency=" + concurrency)
                .split(" ");
        return new Slice(Long.parseLong(figures[0]), Long.parseLong(figures[1]), Long.parseLong(figures[2]));
    }

    /** Where the application answers at that path. */
    URI address(String path) {
        return server.address().resolve(path);
    }

    /** What the application answers at that path. */
    String get(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(HttpRequest.newBuilder(address(path)).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(path + " failed in the server (" + answer.statusCode() + "):\n"
                    + answer.body() + "\n" + server.tail());
        }
        return answer.body();
    }

    void undeployApplication() throws IOException {
        server.undeployApplication();
    }

    void deploy() throws IOException {
        server.deploy();
    }

    /** What the server's process has spent until now. */
    double cpuNanos() {
        return ProcessHandle.of(server.pid())
                .map(top -> Stream.concat(Stream.of(top), top.descendants())
                        .mapToDouble(Place::cpuNanos)
                        .sum())
                .orElse(Double.NaN);
    }

    @Override
    public void close() {
        server.close();
    }
}

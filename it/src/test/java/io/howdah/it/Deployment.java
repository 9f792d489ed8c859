// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import io.howdah.examples.launcher.AppServer;
import io.howdah.examples.launcher.WildFly;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.contract.Contract;
import io.howdah.testkit.contract.Extensions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** A server with the scenarios on it, and how to call them. */
final class Deployment implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Which of the processes that test at the same time this is. */
    static final int PROCESS = Integer.getInteger("test.process", 1);

    /** How many connections the pools have at most. */
    static final int DEFAULT_POOL = 20;

    static final int REPORTING_POOL = 5;

    /** As Open Liberty does; WildFly's own interval is five seconds. */
    private static final String LOOK_FOR_ARCHIVES_TWICE_A_SECOND =
            "/subsystem=deployment-scanner/scanner=default:write-attribute(name=scan-interval,value=500)";

    /** An HTTP/2 connection would belong, on Open Liberty, to the application that was called over it first. */
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final AppServer server;

    /** @param directory the server's files go to {@code target/<directory>} */
    Deployment(String kind, String directory, PostgresServer postgres) throws IOException {
        server = AppServer.of(
                kind,
                Path.of("../examples/launcher/target/servers", kind),
                Path.of("target", directory),
                Path.of("../server-config"),
                freePort());
        if (server instanceof WildFly wildFly) {
            wildFly.command(LOOK_FOR_ARCHIVES_TWICE_A_SECOND);
        }
        environment("DEFAULT", postgres, postgres.database());
        environment("REPORTING", postgres, "reporting");
    }

    /** Where the database of that name is. */
    void environment(String name, PostgresServer postgres, String database) {
        server.environment("HOWDAH_" + name + "_HOST", postgres.host())
                .environment("HOWDAH_" + name + "_PORT", "" + postgres.port())
                .environment("HOWDAH_" + name + "_DATABASE", database)
                .environment("HOWDAH_" + name + "_USER", postgres.user())
                .environment("HOWDAH_" + name + "_PASSWORD", postgres.password());
    }

    static void createDatabases(PostgresServer postgres) {
        postgres.execute("create database reporting owner howdah");
        postgres.execute("create table t(id int primary key); grant all on t to howdah");
        Extensions.create(postgres);
        postgres.execute(Contract.TYPES);
    }

    /**
     * Below the ports that the system gives to connections, for it takes a while until the server takes it; and there is
     * room for one as far above it as WildFly's management is, for each process that tests.
     */
    private static int freePort() {
        int first = 10_000 + 4_000 * PROCESS;
        return ThreadLocalRandom.current()
                .ints(first, first + 1_900)
                .filter(Deployment::free)
                .findFirst()
                .orElseThrow();
    }

    private static boolean free(int port) {
        try {
            AppServer.refuseUsedPort(port);
            return true;
        } catch (IllegalStateException used) {
            return false;
        }
    }

    AppServer server() {
        return server;
    }

    ServerProcess process() {
        return new ServerProcess(server.pid());
    }

    /** Several requests at the same time. */
    List<String> getAtOnce(String path, int requests) {
        HttpRequest request = HttpRequest.newBuilder(server.address().resolve(path))
                .timeout(PATIENCE)
                .build();
        List<CompletableFuture<HttpResponse<String>>> answers = Stream.generate(
                        () -> http.sendAsync(request, HttpResponse.BodyHandlers.ofString()))
                .limit(requests)
                .toList();
        return answers.stream().map(answer -> answer.join().body()).toList();
    }

    String get(String path) {
        return call(HttpRequest.newBuilder(server.address().resolve(path))
                .timeout(PATIENCE)
                .GET());
    }

    /** What the server says of its readiness. */
    String ready() {
        return call(HttpRequest.newBuilder(server.readiness()).timeout(PATIENCE).GET());
    }

    /** The answer of a request that takes long, so that others can be asked meanwhile. */
    CompletableFuture<String> getLater(String path, Duration limit) {
        HttpRequest request = HttpRequest.newBuilder(server.address().resolve(path))
                .timeout(limit)
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenApply(HttpResponse::body);
    }

    String getAs(String user, String password, String path) {
        String login = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return call(HttpRequest.newBuilder(server.address().resolve(path))
                .timeout(PATIENCE)
                .header("Authorization", "Basic " + login)
                .GET());
    }

    String post(String path) {
        return call(HttpRequest.newBuilder(server.address().resolve(path))
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.noBody()));
    }

    /** What comes of a request, as text, also when that is no answer. */
    CompletableFuture<String> postLater(String path) {
        HttpRequest request = HttpRequest.newBuilder(server.address().resolve(path))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .handle((answer, failure) ->
                        failure == null ? answer.statusCode() + " " + answer.body() : String.valueOf(failure));
    }

    private String call(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException failed) {
            throw new UncheckedIOException(server.tail(), failed);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}

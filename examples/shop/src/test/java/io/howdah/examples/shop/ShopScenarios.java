// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.examples.launcher.Shop;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The example as its user sees it, started by its own launcher. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class ShopScenarios {
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final Shop shop;

    ShopScenarios(String kind) throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            free.close();
            shop = Shop.open(kind, free.getLocalPort(), Path.of("../.."), Path.of("target", kind));
        }
    }

    @AfterAll
    void close() {
        shop.close();
    }

    @Test
    void thePageIsThere() throws Exception {
        assertThat(get("").body()).contains("<title>Howdah shop</title>");
    }

    @Test
    void ordersAreListedAsJson() throws Exception {
        assertThat(get("api/orders?status=open").body())
                .startsWith("[{")
                .contains("\"item\":\"tea\"")
                .contains("\"quantity\":2");
    }

    @Test
    void anOrderIsCreatedAndRead() throws Exception {
        String created = post("{\"item\":\"saffron\",\"quantity\":3}").body();
        assertThat(created).contains("\"item\":\"saffron\"").contains("\"status\":\"open\"");
        String id = created.replaceAll(".*\"id\":(\\d+).*", "$1");

        assertThat(get("api/orders/" + id).body()).isEqualTo(created);
        assertThat(shop.postgres().query("select entry from journal")).contains(List.of("order " + id));
    }

    @Test
    void aWrongOrderIsRefusedAndLeavesNothing() throws Exception {
        assertThat(post("{\"item\":\"\",\"quantity\":3}").statusCode()).isEqualTo(400);
        assertThat(get("api/orders/999999").statusCode()).isEqualTo(404);
    }

    /** Requests that wait for a lock hold a connection each; the pool's numbers show exactly those. */
    @Test
    void thePageShowsThePoolAsItIs() throws Exception {
        int held = 4;
        try (Connection lock = DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + shop.postgres().port() + "/howdah", "postgres", "")) {
            lock.setAutoCommit(false);
            lock.createStatement().execute("lock table orders in access exclusive mode");
            List<CompletableFuture<HttpResponse<String>>> waiting = Stream.generate(
                            () -> http.sendAsync(request("api/orders").GET().build(), BodyHandlers.ofString()))
                    .limit(held)
                    .toList();
            awaitWaiters(held);

            assertThat(poolOnceInUse(held)).contains("\"inUse\":" + held);

            lock.rollback();
            for (CompletableFuture<HttpResponse<String>> answer : waiting) {
                assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            }
        }
        assertThat(poolOnceInUse(0)).contains("\"inUse\":0");
    }

    /** A connection that has served counts as in use until rental-idle has passed. */
    private String poolOnceInUse(int number) throws Exception {
        String pool = get("api/pool").body();
        for (int i = 0; i < 200 && !pool.contains("\"inUse\":" + number); i++) {
            TimeUnit.MILLISECONDS.sleep(50); // no server tells when its numbers change
            pool = get("api/pool").body();
        }
        return pool;
    }

    private void awaitWaiters(int number) throws InterruptedException {
        String waiters = "select count(*) from pg_locks where not granted";
        for (int i = 0; i < 200 && !shop.postgres().query(waiters).equals(List.of(List.of("" + number))); i++) {
            TimeUnit.MILLISECONDS.sleep(50); // PostgreSQL tells nobody when somebody begins to wait
        }
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(request(path).GET().build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String json) throws Exception {
        return http.send(
                request("api/orders")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(shop.server().address().resolve(path)).timeout(Duration.ofSeconds(30));
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.examples.launcher.Shop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** The example as its user sees it, started by its own launcher. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class ShopScenarios {
    /** The connection that listens for events. */
    private static final int LISTENING = 1;

    private static final String NUTMEG = "{\"item\":\"nutmeg\",\"quantity\":1}";

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final Shop shop;

    ShopScenarios(String kind) throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            free.close();
            shop = Shop.open(kind, free.getLocalPort(), Path.of("../.."), Path.of("target", kind));
        }
        // else the table would refuse a second shipment, and nobody could count it
        shop.postgres().execute("alter table shipments drop constraint shipments_pkey");
    }

    @AfterAll
    void close() {
        shop.close();
    }

    @AfterEach
    void noOrderWasShippedTwice() {
        assertThat(shop.postgres()
                        .query("select order_id::text, count(*)::text from shipments group by order_id"
                                + " having count(*) > 1"))
                .isEmpty();
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

        assertThat(get("api/orders/" + id).body().replace("shipped", "open")).isEqualTo(created);
        assertThat(shop.postgres().query("select entry from journal")).contains(List.of("order " + id));
    }

    @Test
    void anOrderIsTheSameAwaitedAndTracked() throws Exception {
        HttpResponse<String> awaited = get("api/orders/1");
        assertThat(awaited.body()).contains("\"item\":\"tea\"").contains("\"status\":\"open\"");
        HttpResponse<String> tracked = get("api/orders/1/tracking");
        assertThat(tracked.statusCode()).isEqualTo(200);
        assertThat(tracked.body()).isEqualTo(awaited.body());
        assertThat(get("api/orders/999999/tracking").statusCode()).isEqualTo(404);
    }

    @Test
    void aWrongOrderIsRefusedAndLeavesNothing() throws Exception {
        HttpResponse<String> refused = post("{\"item\":\"\",\"quantity\":3}");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).isEqualTo("An order needs an item, and a quantity of at least 1.");
        assertThat(get("api/orders/999999").statusCode()).isEqualTo(404);
    }

    @Test
    void aBasketIsPlacedAsAWholeOrNotAtAll() throws Exception {
        String placed = postBasket("[{\"item\":\"cumin\",\"quantity\":1},{\"item\":\"sumac\",\"quantity\":2}]")
                .body();
        assertThat(placed).contains("\"orders\":2").contains("\"next\":[{\"item\":\"tea\",\"quantity\":2}");
        assertThat(shop.postgres().query("select item, quantity::text from orders where item in ('cumin', 'sumac')"))
                .containsExactlyInAnyOrder(List.of("cumin", "1"), List.of("sumac", "2"));
        assertThat(shop.postgres().query("select entry from journal")).contains(List.of("basket of 2"));

        shop.postgres()
                .execute("create function refuse() returns trigger language plpgsql as $$ begin"
                        + " raise exception 'no more of that'; end $$; create trigger refuse before insert on journal"
                        + " for each row when (new.entry = 'basket of 3') execute function refuse()");
        String mint = "{\"item\":\"mint\",\"quantity\":1}";
        assertThat(postBasket("[" + mint + "," + mint + "," + mint + "]").statusCode())
                .isEqualTo(500);
        assertThat(shop.postgres().query("select 1 from orders where item = 'mint'"))
                .isEmpty();
        assertThat(postBasket("[]").statusCode()).isEqualTo(400);
    }

    /** With -Dshop.prices=1000000 as many as the page imports unless told otherwise. */
    @Test
    void aListOfPricesIsImportedAsAWholeWithItsProgress() throws Exception {
        int rows = Integer.getInteger("shop.prices", 20_000);
        String csv = priceList(rows);

        assertThat(post("api/prices", "application/gzip", zipped(csv)).body()).contains("\"rows\":" + rows);
        assertThat(get("api/prices/imported").body()).contains("\"bytes\":" + csv.length());
        assertThat(get("api/prices/count").body()).isEqualTo("" + rows);

        assertThat(post("api/prices", "text/csv", bytes("sku,price\nitem 1,3.50\nitem 1,4\n"))
                        .statusCode())
                .isEqualTo(500);
        assertThat(get("api/prices/count").body()).isEqualTo("" + rows);
        assertThat(post("api/prices", "text/csv", bytes("sku,price\nitem 1,3.50\n"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(shop.postgres().query("select sku, price from prices")).containsExactly(List.of("item 1", "3.50"));
    }

    /** The file stops coming in its middle, until what has come is seen. */
    @Test
    @Timeout(60)
    void howFarAnImportIsCanBeSeenWhileItRuns() throws Exception {
        String csv = priceList(20_000);
        int half = csv.length() / 2;
        CompletableFuture<HttpResponse<String>> answer;
        try (PipedOutputStream file = new PipedOutputStream()) {
            PipedInputStream body = new PipedInputStream(file);
            answer = http.sendAsync(
                    request("api/prices")
                            .version(HttpClient.Version.HTTP_1_1)
                            .header("Content-Type", "text/csv")
                            .POST(BodyPublishers.ofInputStream(() -> body))
                            .build(),
                    BodyHandlers.ofString());
            file.write(bytes(csv.substring(0, half)));
            file.flush();
            long seen = imported();
            while (seen < half / 2 || seen > half) {
                TimeUnit.MILLISECONDS.sleep(50); // the page asks now and then, too
                seen = imported();
            }
            assertThat(answer).isNotDone();
            file.write(bytes(csv.substring(half)));
        }
        assertThat(answer.get(30, TimeUnit.SECONDS).body()).contains("\"rows\":20000");
        assertThat(imported()).isEqualTo(csv.length());
    }

    private long imported() throws Exception {
        return Long.parseLong(get("api/prices/imported").body().replaceAll(".*\"bytes\":(\\d+).*", "$1"));
    }

    private static String priceList(int rows) {
        StringBuilder csv = new StringBuilder("sku,price\n");
        IntStream.rangeClosed(1, rows).forEach(i -> csv.append("item ")
                .append(i)
                .append(',')
                .append(i % 1000)
                .append(".50\n"));
        return csv.toString();
    }

    private static byte[] zipped(String text) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (OutputStream zip = new GZIPOutputStream(zipped)) {
            zip.write(bytes(text));
        }
        return zipped.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void pricesAreChangedEveryNightAndWhenAsked() throws Exception {
        post("api/prices", "text/csv", bytes("sku,price\nitem 7,9999\nothers,1.25\n"));
        assertThat(get("api/nightly").body()).contains("T03:00:00Z");

        assertThat(post("api/nightly?prices=20000", "").body()).contains("\"changed\":20000");

        assertThat(get("api/prices/count").body()).isEqualTo("20001");
        assertThat(shop.postgres().query("select 1 from prices where sku = 'item 7' and price < 9999"))
                .hasSize(1);
        assertThat(shop.postgres().query("select entry from journal")).contains(List.of("20000 prices"));
    }

    @Test
    @Timeout(60)
    void anOrderIsShippedOnceAndThePagesAreToldAtOnce() throws Exception {
        try (Stream<String> page = live()) {
            Iterator<String> told = page.iterator();
            awaitLine(told, "event:watching");

            String id = id(post(NUTMEG));

            awaitLine(told, "data:{\"id\":" + id + "}");
            assertThat(get("api/orders/" + id).body()).contains("\"status\":\"shipped\"");
            assertThat(shipments(id)).isEqualTo(1);
        }
    }

    /**
     * A stocktaking holds all shipments up, until PostgreSQL is back: what it holds is prepared and survives the crash. So
     * one of the orders is at work when it comes, and the others wait. The page is open all the time.
     */
    @Test
    @Timeout(240)
    void whatWasOrderedWhenPostgresDiesIsShippedWhenItIsBack() throws Exception {
        try (Stream<String> page = live()) {
            Iterator<String> told = page.iterator();
            awaitLine(told, "event:watching");
            shop.postgres().execute("begin; lock table shipments in exclusive mode; prepare transaction 'stocktaking'");
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                ids.add(id(post(NUTMEG)));
            }
            awaitWaiters(1);
            shop.postgres().execute("checkpoint"); // the testkit's server commits without waiting for the disk

            shop.postgres().crash();

            for (HttpResponse<String> answer : List.of(post(NUTMEG), get("api/orders"), get("api/prices/count"))) {
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
                assertThat(answer.body())
                        .startsWith("The database cannot be reached")
                        .contains("HOWDAH-0");
            }
            shop.postgres().start();
            awaitLine(told, "data:{\"from\":"); // the gap, by which the page knows that it may have missed something
            assertThat(ids).allSatisfy(id -> assertThat(shipments(id)).isZero());
            shop.postgres().execute("rollback prepared 'stocktaking'");

            String next = orderedAtLast();

            awaitLine(told, "data:{\"id\":" + next + "}");
            ids.add(next);
            for (String id : ids) {
                for (int i = 0; i < 1200 && shipments(id) == 0; i++) {
                    TimeUnit.MILLISECONDS.sleep(50); // the warehouse tells the pages only
                }
                assertThat(shipments(id)).as("order %s", id).isEqualTo(1);
            }
        }
    }

    /** The id of an order by somebody who tries again as long as the database cannot be reached. */
    private String orderedAtLast() throws Exception {
        HttpResponse<String> answer = post(NUTMEG);
        for (int i = 0; i < 200 && answer.statusCode() == 503; i++) {
            TimeUnit.MILLISECONDS.sleep(50); // as customers do
            answer = post(NUTMEG);
        }
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return id(answer);
    }

    /** What an open page is told. */
    private Stream<String> live() throws Exception {
        return http.send(request("api/live").GET().build(), BodyHandlers.ofLines())
                .body();
    }

    private static void awaitLine(Iterator<String> lines, String start) {
        String line = lines.next();
        while (!line.replace(" ", "").startsWith(start)) {
            line = lines.next();
        }
    }

    private static String id(HttpResponse<String> created) {
        return created.body().replaceAll(".*\"id\":(\\d+).*", "$1");
    }

    private int shipments(String id) {
        return shop.postgres()
                .query("select 1 from shipments where order_id = " + id)
                .size();
    }

    /** Requests that wait for a lock hold a connection each; the pool's numbers show exactly those, and the hub's. */
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

            assertThat(poolOnceInUse(LISTENING + held)).contains("\"inUse\":" + (LISTENING + held));

            lock.rollback();
            for (CompletableFuture<HttpResponse<String>> answer : waiting) {
                assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            }
        }
        assertThat(poolOnceInUse(LISTENING)).contains("\"inUse\":" + LISTENING);
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
        List<List<String>> wanted = List.of(List.of("" + number));
        for (int i = 0; i < 200 && !shop.postgres().query(waiters).equals(wanted); i++) {
            TimeUnit.MILLISECONDS.sleep(50); // PostgreSQL tells nobody when somebody begins to wait
        }
        assertThat(shop.postgres().query(waiters)).isEqualTo(wanted);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(request(path).GET().build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String json) throws Exception {
        return post("api/orders", json);
    }

    private HttpResponse<String> postBasket(String json) throws Exception {
        return post("api/baskets", json);
    }

    private HttpResponse<String> post(String path, String json) throws Exception {
        return post(path, "application/json", bytes(json));
    }

    private HttpResponse<String> post(String path, String type, byte[] body) throws Exception {
        return http.send(
                request(path)
                        .header("Content-Type", type)
                        .POST(BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(shop.server().address().resolve(path)).timeout(Duration.ofSeconds(30));
    }
}

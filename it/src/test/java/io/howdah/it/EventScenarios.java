// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.EventBackend;
import io.howdah.examples.launcher.AppServer;
import io.howdah.it.events.Packers;
import io.howdah.it.events.Worked;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events in a server: published in JTA transactions, received by methods of beans and by message-driven beans. */
abstract class EventScenarios extends ServerTest {
    static final Duration WITHIN = Duration.ofMinutes(1);

    /** So long that what arrives {@link #SOON} was not found by a look. */
    private static final String POLL_INTERVAL = "60s";

    private static final Duration SOON = Duration.ofSeconds(10);

    EventScenarios(String kind) throws IOException {
        super(kind, kind + "-events");
        postgres.execute(Worked.TABLE);
        configure(deployment.server());
        deployment
                .server()
                .environment("HOWDAH_REPORTING_TRANSACTIONS", "xa")
                .environment("HOWDAH_DEFAULT_EVENTS_POLL_INTERVAL", POLL_INTERVAL)
                .environment("HOWDAH_REPORTING_EVENTS_POLL_INTERVAL", POLL_INTERVAL)
                .messageDriven(Archives.MESSAGE_DRIVEN)
                .provision(Archives.RAR, Archives.events(Archives.made(kind + "-events.war")), "/");
        deployment.server().start();
    }

    /** Adds what the server's own scenarios need. */
    void configure(AppServer server) {}

    /** The hub's, as long as somebody listens. */
    @Override
    int rentedForLong(String pool) {
        return 1;
    }

    /** What a consumer has done, one after the other: the numbers of the orders, and at which delivery. */
    private List<List<String>> worked(String consumer) {
        return postgres.query(
                "select number::text, attempts::text from worked where consumer = '" + consumer + "' order by place");
    }

    private void awaitWorked(String consumer, int number, int attempts) {
        awaitWorked(WITHIN, consumer, number, attempts);
    }

    private void awaitWorked(Duration limit, String consumer, int number, int attempts) {
        List<String> wanted = List.of("" + number, "" + attempts);
        eventually(limit, () -> worked(consumer).contains(wanted) ? "" : consumer + " has done " + worked(consumer));
    }

    /** All at the same time, beside the consumers of the application. */
    @Test
    void channelsOfEachBackendKeepTheContract() {
        List<CompletableFuture<String>> reports = Stream.of(EventBackend.values())
                .map(backend -> deployment.postLater("events/contract/" + backend.key()))
                .toList();

        assertThat(reports).map(CompletableFuture::join).allSatisfy(report -> assertThat(report)
                .matches("200 \\d+ cases, 0 not so"));
    }

    /** For the third backend see {@link #aTransientEventTravelsWithItsTransaction}. */
    @ParameterizedTest
    @ValueSource(strings = {"orders", "polled"})
    void aPublishCommitsOrVanishesWithItsTransaction(String consumer) {
        assertThat(post("events/" + consumer + "/1?fail=true")).contains("rolled back on purpose");
        assertThat(post("events/" + consumer + "/2")).isEqualTo("published");

        awaitWorked(SOON, consumer, 2, 0);
        assertThat(worked(consumer)).containsOnlyOnce(List.of("2", "0")).doesNotContain(List.of("1", "0"));
    }

    @Test
    void aMethodThatFailedIsCalledAgain() {
        post("events/to/flaky/1?failures=2");

        awaitWorked("flaky", 1, 3);
        assertThat(worked("flaky")).containsExactly(List.of("1", "3"));
    }

    @Test
    void whatATransactionalMethodDoesIsCommittedTogetherWithItsEvent() {
        post("events/to/joined/1?failures=2");

        awaitWorked("joined", 1, 3);
        assertThat(worked("joined")).containsExactly(List.of("1", "3"));
    }

    @Test
    void aMethodMayHaveASessionInTheTransactionOfItsEvent() {
        post("events/to/own/1?failures=1");

        awaitWorked("own", 1, 2);
        assertThat(worked("own")).containsExactly(List.of("1", "2"));
    }

    @Test
    void whatAMessageDrivenBeanDoesIsCommittedTogetherWithItsEvent() {
        post("events/to/audited/-1?failures=3");

        awaitWorked("audited", -1, 4);
        assertThat(worked("audited"))
                .containsOnlyOnce(List.of("-1", "4"))
                .noneMatch(row -> row.get(0).equals("-1") && !row.get(1).equals("4"));
    }

    @Test
    void aMessageDrivenBeanHasTheEventsInTheirOrder() {
        assertThat(post("events/many/audited/50")).isEqualTo("50");

        awaitWorked("audited", 49, 1);
        assertThat(worked("audited").stream()
                        .map(row -> Integer.parseInt(row.get(0)))
                        .filter(number -> number >= 0 && number < 50))
                .isSorted()
                .hasSize(50);
    }

    @Test
    void aMessageDrivenBeanHasAsManyEventsAtATimeAsItMay() {
        assertThat(post("events/many/parcels/" + 2 * Packers.TOGETHER)).isEqualTo("" + 2 * Packers.TOGETHER);

        eventually(WITHIN, () -> worked("parcels").size() == 2 * Packers.TOGETHER ? "" : "" + worked("parcels"));
        assertThat(worked("parcels").stream().map(row -> Integer.parseInt(row.get(1))))
                .contains(Packers.TOGETHER)
                .allMatch(atWork -> atWork <= Packers.TOGETHER);
    }

    @Test
    void aTransientEventTravelsWithItsTransaction() {
        eventually(WITHIN, () -> {
            post("events/board/1"); // until the listener is there
            return worked("board").isEmpty() ? "nobody listens" : "";
        });
        assertThat(post("events/board/2?fail=true")).contains("rolled back on purpose");
        assertThat(post("events/board/3")).isEqualTo("published");

        awaitWorked("board", 3, 1);
        assertThat(worked("board")).doesNotContain(List.of("2", "1"));
    }

    @Test
    void aMessageDrivenBeanOfATransientChannelHasEachEventBesideTheOthersWhoListen() {
        aTransientEventTravelsWithItsTransaction();
        eventually(WITHIN, () -> {
            post("events/board/4"); // until it listens, too
            return worked("watched").isEmpty() ? "the bean does not listen" : "";
        });
        assertThat(post("events/board/5")).isEqualTo("published");

        awaitWorked("watched", 5, 1);
        awaitWorked("board", 5, 1);
    }

    @Test
    void aTransientEventInATransactionOfTwoPhasesIsRefused() {
        assertThat(post("events/xa/board/1?backend=notify"))
                .contains("HOWDAH-0803")
                .contains("PostgreSQL prepares none that holds a NOTIFY");
        assertThat(post("events/xa/orders/1?backend=notify_queue")).isEqualTo("published");
    }

    @Test
    void aPublishInTwoPhasesCommitsOrVanishesWithThem() {
        assertThat(post("events/two-phases/PREPARE_RBROLLBACK/1")).startsWith("published, RollbackException");
        assertThat(post("events/two-phases/NOTHING/2"))
                .startsWith("published, committed")
                .contains("PREPARE, COMMIT");

        awaitWorked(SOON, "reported", 2, 0);
        assertThat(worked("reported")).containsOnlyOnce(List.of("2", "0")).doesNotContain(List.of("1", "0"));
        assertThat(postgres.query("select gid from pg_prepared_xacts")).isEmpty();
    }

    @Test
    void methodsHaveTheContextOfTheirApplication() {
        post("events/to/context/1");

        awaitWorked("context truetruetruetrue", 1, 1);
    }

    @Test
    void eventsGoOnWhenPostgresHasBeenRestarted() {
        aTransientEventTravelsWithItsTransaction();
        postgres.stop();
        postgres.start();

        eventually(() -> post("events/orders/10").equals("published") ? "" : "not yet");
        awaitWorked("orders", 10, 0);
        awaitWorked("gap", 0, 0);
        awaitWorked("watched gap", 0, 0);
        post("events/to/audited/1000");
        awaitWorked("audited", 1000, 1);
    }

    @Test
    void methodsEndBeforeTheirApplicationAndBeginWithIt() throws IOException {
        post("events/to/slow/1");
        awaitWorked("slow begun", 1, 1);

        deployment.server().undeployApplication();

        assertThat(worked("slow")).containsExactly(List.of("1", "1"));
        eventually(() -> listening() == 0 ? "" : "a connection still listens");
        deployment.server().deploy();
        assertThat(post("events/orders/20")).isEqualTo("published");
        awaitWorked("orders", 20, 0);
    }

    /** Its threads are gone, or have no context any more: what it fetches it has to give back. */
    @Test
    void whoHasForgottenToStopListeningKeepsNothingFromOthers() throws IOException {
        assertThat(post("events/forgetful")).isEqualTo("listens");
        deployment.server().undeployApplication();
        deployment.server().deploy();
        assertThat(post("events/forgetful")).isEqualTo("listens");

        assertThat(post("events/many/forgotten/20")).isEqualTo("20");

        eventually(WITHIN, () -> worked("forgotten").size() == 20 ? "" : "" + worked("forgotten"));
        assertThat(worked("forgotten")).doesNotHaveDuplicates();
        assertThat(post("events/stop/forgotten")).isEqualTo("stopped");
    }

    @Test
    void theHealthOfTheServerTellsWhoListens() {
        assertTellsWhoListens(deployment);
    }

    /** Waits until the server is ready, of which it tells once. */
    static void assertTellsWhoListens(Deployment deployment) {
        eventually(WITHIN, () -> {
            String ready = deployment.ready().replaceAll("\\s", "");
            boolean all = ready.contains("\"howdah-events\"")
                    && ready.contains("Consumers.board\":\"listening\"")
                    && ready.contains("Consumers.ordered\":\"listening\"")
                    && !ready.contains("DOWN");
            return all ? "" : ready;
        });
        assertThat(deployment.ready()).containsOnlyOnce("howdah-events");
    }

    private int listening() {
        return postgres.query("select 1 from pg_stat_activity where usename = 'howdah' and query ilike 'listen%'")
                .size();
    }
}

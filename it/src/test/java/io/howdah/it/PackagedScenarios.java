// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.examples.launcher.AppServer;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a user sees on either server and with either packaging. */
abstract class PackagedScenarios extends ServerTest {
    private static final Duration WITHIN = Duration.ofMinutes(1);

    PackagedScenarios(String kind, Packaging packaging) throws IOException {
        super(kind, kind + packaging.suffix());
        configure(deployment.server());
        packaging.provision(deployment.server(), Archives.WAR);
        postgres.stop(); // the database is down when the server starts
        deployment.server().start();
        assertThat(get("pid")).contains("HOWDAH-0103").contains(postgres.host() + ":" + postgres.port());
        postgres.start(); // and comes back later
    }

    /** Adds what the scenarios of a subclass need. */
    void configure(AppServer server) {}

    @Test
    void beansReachTwoDatabases() {
        assertThat(get("where")).isEqualTo("howdah reporting");
    }

    @Test
    void aTransactionalMethodHasOneConnectionAndCommits() {
        assertThat(post("transactional/1")).isEqualTo("one connection: true");
        assertThat(get("count/1")).isEqualTo("1");
    }

    @Test
    void aTransactionalMethodThatThrowsRollsBack() {
        assertThat(post("transactional/2?fail=true")).contains("rolled back on purpose");
        assertThat(get("count/2")).isEqualTo("0");
    }

    @Test
    void aUserTransactionCommitsAndRollsBack() {
        assertThat(post("user-transaction/3?commit=true")).isEqualTo("ended");
        assertThat(post("user-transaction/4?commit=false")).isEqualTo("ended");
        assertThat(get("count/3")).isEqualTo("1");
        assertThat(get("count/4")).isEqualTo("0");
    }

    @Test
    void aWrongPasswordIsToldWithoutItUntilItIsRight() {
        postgres.execute("alter role " + postgres.user() + " password 'another'");
        try {
            postgres.terminateBackends();
            eventually(WITHIN, () -> get("pid").contains("HOWDAH-0105") ? "" : "the wrong password is not told");
            assertThat(get("pid"))
                    .contains("HOWDAH-0105")
                    .contains(postgres.host() + ":" + postgres.port())
                    .contains(postgres.database())
                    .doesNotContain(postgres.password());
        } finally {
            postgres.execute("alter role " + postgres.user() + " password '" + postgres.password() + "'");
        }
        eventually(WITHIN, this::unserved);
        assertThat(log()).doesNotContain(postgres.password());
    }

    @Test
    void anExhaustedPoolIsExplained() {
        post("begin-in-transaction"); // with its first transaction Open Liberty parks a connection, which is no spare
        assertThat(post("exhaust/" + (Deployment.DEFAULT_POOL + 1)))
                .contains("HOWDAH-0101")
                .contains("database 'default'")
                .contains("connections open " + Deployment.DEFAULT_POOL + ", in use " + Deployment.DEFAULT_POOL)
                .contains("Close sessions sooner");
        assertThat(post("exhaust/" + Deployment.DEFAULT_POOL)).isEqualTo("there was one more");
    }

    @Test
    void aKilledBackendLeavesThePoolAtOnce() {
        String pid = get("pid");
        endConnections();
        // the server's goodbye needs a moment to arrive; what is sent before that is told that the connection is gone
        if (dropsIdleConnectionsAtOnce()) {
            eventually(() -> get("pools/default").endsWith("open 0") ? "" : "still in the pool");
        }
        eventually(this::unserved);
        assertThat(get("pid")).matches("\\d+").isNotEqualTo(pid);
        if (!dropsIdleConnectionsAtOnce()) { // but counts it, beneath a new one, until it is asked for all
            assertThat(post("exhaust/" + Deployment.DEFAULT_POOL)).isEqualTo("there was one more");
        }
    }

    /** Of the database {@code default}. */
    final void endConnections() {
        postgres.execute("select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = 'howdah'"
                + " and datname = '" + postgres.database() + "'");
    }

    @Test
    void theDatabaseGoesAndComesBack() {
        postgres.stop();
        assertThat(get("pid")).contains("HOWDAH-01");
        postgres.start();
        assertThat(unserved()).isEmpty();
    }

    /** Asks each database, since Open Liberty counts a connection that has ended until it is asked for one. */
    private String unserved() {
        String answer = get("where");
        return answer.equals("howdah reporting") ? "" : answer;
    }
}

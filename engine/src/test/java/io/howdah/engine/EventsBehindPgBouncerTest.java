// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.howdah.Database;
import io.howdah.EventBackend;
import io.howdah.Howdah;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.TestSchema;
import io.howdah.testkit.contract.EventContract;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Channels behind a PgBouncer that pools by transaction. */
@ExtendWith(PostgresExtension.class)
@Timeout(180)
class EventsBehindPgBouncerTest {
    @BeforeEach
    void pgBouncer() {
        assumeTrue(PgBouncer.installed().isPresent(), "PgBouncer is not installed (Debian: apt-get install pgbouncer)");
    }

    private static void check(TestSchema schema, EventBackend backend, String more) throws Exception {
        PostgresServer server = schema.server();
        try (PgBouncer bouncer = new PgBouncer(server, 4);
                Database database =
                        Howdah.open(server.uri().replace(":" + server.port() + "/", ":" + bouncer.port() + "/")
                                + "?pgbouncer=true&max-size=6&events.table=" + schema.name() + ".events" + more)) {
            assertThat(EventContract.check(database, backend).failures()).isEmpty();
        }
    }

    @Test
    void aChannelThatPollsKeepsTheContract(TestSchema schema) throws Exception {
        check(schema, EventBackend.POLL_QUEUE, "");
    }

    @Test
    void aChannelThatCannotHearPolls(TestSchema schema) throws Exception {
        check(schema, EventBackend.NOTIFY_QUEUE, "");
    }

    @Test
    void aTransientChannelListensAtPostgresqlItself(TestSchema schema) throws Exception {
        check(
                schema,
                EventBackend.NOTIFY,
                "&events.listen-url="
                        + schema.server()
                                .uri()
                                .replace("@", "%40")
                                .replace(":", "%3A")
                                .replace("/", "%2F"));
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.howdah.ErrorId;
import io.howdah.EventException;
import io.howdah.engine.events.hub.HubState;
import io.howdah.engine.events.hub.Subscription;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A hub whose line leads somewhere where nothing is heard. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
class HubPoolerTest {
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    private static void assertDeaf(HubFixture fixture, Subscription subscription) {
        assertThatThrownBy(() -> Hearing.await(subscription))
                .cause()
                .isInstanceOfSatisfying(EventException.class, refused -> {
                    assertThat(refused.id()).isEqualTo(ErrorId.EVENT_POOLER);
                    assertThat(refused).hasMessageContaining("events.listen-url");
                });
        assertThat(fixture.hub.state()).isEqualTo(HubState.DEAF);
        assertThat(fixture.hub.refusal()).isPresent();
    }

    @Test
    void aPoolerThatSwallowsListenIsFoundOut(TestSchema schema) throws Exception {
        assumeTrue(PgBouncer.installed().isPresent(), "PgBouncer is not installed (Debian: apt-get install pgbouncer)");
        try (PgBouncer bouncer = new PgBouncer(schema.server(), 2)) {
            String pooled = through(bouncer, schema);
            try (HubFixture fixture = new HubFixture(pooled, pooled + "?pgbouncer=true", HEARTBEAT)) {
                Hearing hearing = new Hearing();
                assertDeaf(fixture, fixture.hub.subscribe(schema.name(), hearing));
                assertDeaf(fixture, fixture.hub.subscribe(schema.name(), hearing));
            }
        }
    }

    @Test
    void behindAPoolerALineOfItsOwnHearsWhatIsPublishedThroughThePooler(TestSchema schema) throws Exception {
        assumeTrue(PgBouncer.installed().isPresent(), "PgBouncer is not installed (Debian: apt-get install pgbouncer)");
        try (PgBouncer bouncer = new PgBouncer(schema.server(), 2);
                HubFixture fixture = new HubFixture(
                        schema.server().uri(), through(bouncer, schema) + "?pgbouncer=true", HEARTBEAT)) {
            Hearing hearing = new Hearing();
            Hearing.await(fixture.hub.subscribe(schema.name(), hearing));
            fixture.send(schema.name(), "through").await();
            assertThat(hearing.next()).isEqualTo("through");
        }
    }

    private static String through(PgBouncer bouncer, TestSchema schema) {
        return schema.server().uri().replace(":" + schema.server().port() + "/", ":" + bouncer.port() + "/");
    }

    /** As with a pooler: LISTEN works, and nothing comes of what publishers send. */
    @Test
    void aLineToAnotherDatabaseIsFoundOut(TestSchema schema) throws Exception {
        String other = "other_" + schema.name();
        schema.server()
                .execute(
                        "create database " + other + " owner " + schema.server().user());
        String elsewhere =
                schema.server().uri().replaceFirst("/" + schema.server().database() + "$", "/" + other);
        try (HubFixture fixture = new HubFixture(elsewhere, schema.uri(), HEARTBEAT)) {
            assertDeaf(fixture, fixture.hub.subscribe(schema.name(), new Hearing()));
            fixture.lines.element().ended().toCompletableFuture().get();
        } finally {
            schema.server().execute("drop database " + other);
        }
    }
}

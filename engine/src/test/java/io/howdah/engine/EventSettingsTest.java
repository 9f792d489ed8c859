// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.ConfigurationException;
import io.howdah.Database;
import io.howdah.ErrorId;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import io.howdah.EventException;
import io.howdah.Howdah;
import io.howdah.SqlGrammarException;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the keys of events do, from the address on. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class EventSettingsTest {
    @ParameterizedTest
    @CsvSource({"native_postgres, NOTIFY", "durable, NOTIFY_QUEUE", "table_queue, POLL_QUEUE", "poll_queue, POLL_QUEUE"
    })
    void channelsAreOfTheConfiguredBackendWhateverItIsCalled(String name, EventBackend backend, TestSchema schema) {
        try (Database database = Howdah.open(schema.uri() + "&events.backend=" + name)) {
            assertThat(database.channel("c").backend()).isEqualTo(backend);
        }
    }

    private static Database open(TestSchema schema, String mode) {
        return Howdah.open(schema.uri() + "&events.schema=" + mode);
    }

    private static boolean tables(TestSchema schema) {
        return schema.server()
                .query("select to_regclass('" + schema.name() + ".howdah_event_meta') is not null")
                .equals(List.of(List.of("t")));
    }

    private static void publishAndReceive(Database database) throws Exception {
        CountDownLatch received = new CountDownLatch(1);
        EventChannel channel = database.channel("c");
        channel.listen(event -> {
            received.countDown();
            return null;
        });
        channel.publish(1).await();
        assertThat(received.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"validate", "none"})
    void tablesThatAreThereAreUsedWithoutMakingAny(String mode, TestSchema schema) throws Exception {
        try (Database maker = open(schema, "create")) {
            maker.channel("c").ready().await();
        }
        try (Database database = open(schema, mode)) {
            publishAndReceive(database);
        }
    }

    @Test
    void whoOnlyValidatesSaysWhatIsMissing(TestSchema schema) {
        try (Database database = open(schema, "validate")) {
            assertThatThrownBy(() -> database.channel("c").publish(1).await())
                    .isInstanceOfSatisfying(EventException.class, refused -> assertThat(refused.id())
                            .isEqualTo(ErrorId.EVENT_SCHEMA))
                    .hasMessageContaining("howdah_event_meta")
                    .hasMessageContaining("events.schema=create");
        }
        assertThat(tables(schema)).isFalse();
    }

    /** There the statement is sent all the same; what PostgreSQL says of it helps nobody. */
    @Test
    void whatIsMissingIsToldInATransactionToo(TestSchema schema) {
        try (Database database = open(schema, "validate")) {
            assertThatThrownBy(() -> database.inTransaction(
                                    session -> database.channel("c").in(session).publish(1))
                            .await())
                    .isInstanceOfSatisfying(EventException.class, refused -> assertThat(refused.id())
                            .isEqualTo(ErrorId.EVENT_SCHEMA))
                    .hasMessageContaining("events.schema=create");
        }
    }

    @Test
    void whoDoesNotLookHearsOfMissingTablesFromPostgresql(TestSchema schema) {
        try (Database database = open(schema, "none")) {
            assertThatThrownBy(() -> database.channel("c").publish(1).await())
                    .isInstanceOf(SqlGrammarException.class)
                    .hasMessageContaining("howdah_event_");
        }
        assertThat(tables(schema)).isFalse();
    }

    @Test
    void anotherValueIsAnsweredWithTheThreeThatThereAre(TestSchema schema) {
        assertThatThrownBy(() -> open(schema, "drop").close())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("events.schema is 'drop'")
                .hasMessageContaining("[create, validate, none]");
    }

    /** What others take for their defaults in silence. */
    @ParameterizedTest
    @ValueSource(strings = {"lease", "poll-interval", "retention", "heartbeat", "max-attempts", "buffer"})
    void noTimeAndNoNumberIsNothing(String key, TestSchema schema) {
        for (String value : List.of("0", "-1")) {
            assertThatThrownBy(() -> Howdah.open(schema.uri() + "&events." + key + "=" + value)
                            .close())
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("events." + key);
        }
    }

    @Test
    void aKeyThatIsMisspeltIsAnsweredWithTheOneThatWasMeant(TestSchema schema) {
        assertThatThrownBy(() ->
                        Howdah.open(schema.uri() + "&events.poll-intervall=1s").close())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("did you mean 'events.poll-interval'?");
    }

    @Test
    void anotherBackendIsAnsweredWithTheSpellingsThatThereAre(TestSchema schema) {
        assertThatThrownBy(() ->
                        Howdah.open(schema.uri() + "&events.backend=pigeon").close())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("events.backend is 'pigeon'")
                .hasMessageContaining("notify_queue (or durable, listen_notify_durable)")
                .hasMessageNotContaining("NOTIFY");
    }
}

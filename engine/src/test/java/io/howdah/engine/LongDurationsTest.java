// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.ConfigurationException;
import io.howdah.Database;
import io.howdah.ErrorId;
import io.howdah.EventChannel;
import io.howdah.Howdah;
import io.howdah.ListenOptions;
import io.howdah.Reply;
import io.howdah.Setting;
import io.howdah.UsageException;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Durations that are meant to be for ever, and some that are none: each works, or is refused where it is written. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class LongDurationsTest {
    private static final List<String> MAY_BE_OFF = List.of("max-lifetime", "command-timeout", "idle-timeout");
    private static final List<String> NEVER_OFF = List.of(
            "connect-timeout",
            "acquire-timeout",
            "rental-idle",
            "events.lease",
            "events.poll-interval",
            "events.retention",
            "events.heartbeat");

    static Stream<String> all() {
        return Stream.concat(MAY_BE_OFF.stream(), NEVER_OFF.stream());
    }

    private static void open(String key, String value) {
        Howdah.open(Map.of("url", "postgresql://nobody@nowhere.invalid/none", key, value))
                .close();
    }

    private static void assertRefused(String key, String value, String range) {
        assertThatThrownBy(() -> open(key, value))
                .as("%s=%s", key, value)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(ErrorId.CONFIGURATION.toString())
                .hasMessageContaining(key + " is '" + value + "'; write " + range);
    }

    @ParameterizedTest
    @MethodSource("all")
    void whatNoClockCanCountIsRefusedWithTheRange(String key) {
        String range =
                MAY_BE_OFF.contains(key) ? "0, or a duration from 1ms to 36500d" : "a duration from 1ms to 36500d";
        for (String value : List.of(
                "PT9223372036854775807S",
                "PT1000000H",
                "36501d",
                "999999999999d",
                "9999999999999",
                "P200000000000D",
                "PT0.000999S",
                "-1s",
                "-1",
                "PT-1S",
                "PT-9223372036854775808S")) {
            assertRefused(key, value, range);
        }
    }

    @Test
    void zeroIsRefusedWhereItWouldBeNoTimeAtAll() {
        NEVER_OFF.forEach(key -> assertRefused(key, "0", "a duration from 1ms to 36500d"));
        MAY_BE_OFF.forEach(key -> open(key, "0"));
    }

    @Test
    void theShortestIsAMillisecond() {
        all().forEach(key -> open(key, "PT0.001S"));
    }

    /** From 25 days on milliseconds are more than an int holds. */
    @ParameterizedTest
    @ValueSource(strings = {"25d", "50d", "36500d", "PT876000H"})
    void theLongestAreForEver(String longest, TestSchema schema) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of("url", schema.uri(), "init-sql", "select 1"));
        all().forEach(key -> settings.put(key, longest));
        CountDownLatch received = new CountDownLatch(1);
        try (Database database = Howdah.open(settings)) {
            EventChannel channel = database.channel("c");
            channel.listen(event -> {
                received.countDown();
                return null;
            });
            channel.ready().await();
            channel.publish(1).await();

            assertThat(received.await(20, TimeUnit.SECONDS)).isTrue();
        }
        settings.put("max-size", "1");
        try (Database database = Howdah.open(settings)) {
            int first = pid(database);
            assertThat(pid(database)).as("the connection that was made first").isEqualTo(first);
        }
    }

    private static int pid(Database database) {
        return database.selectValue(Integer.class, "select pg_backend_pid()").await();
    }

    @Test
    void aHandlerMayHaveAnEventForAHundredYears(TestSchema schema) throws Exception {
        CountDownLatch received = new CountDownLatch(1);
        try (Database database = Howdah.open(schema.uri())) {
            EventChannel channel = database.channel("c");
            channel.listen(ListenOptions.defaults().lease(Setting.LONGEST_DURATION), event -> {
                received.countDown();
                return null;
            });
            channel.publish(1).await();

            assertThat(received.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE})
    void anEventIsGivenBackForNoTimeThatIsNone(long seconds, TestSchema schema) throws Exception {
        CompletableFuture<Reply<Boolean>> givenBack = new CompletableFuture<>();
        try (Database database = Howdah.open(schema.uri())) {
            EventChannel channel = database.channel("c");
            channel.listen(event -> {
                givenBack.complete(channel.nack(event, Duration.ofSeconds(seconds)));
                return null;
            });
            channel.publish(1).await();

            assertThatThrownBy(() -> givenBack.get(20, TimeUnit.SECONDS).await(Duration.ofSeconds(20)))
                    .isInstanceOfSatisfying(UsageException.class, refused -> assertThat(refused.id())
                            .isEqualTo(ErrorId.EVENT_INVALID))
                    .hasMessageContaining("given back for 0 to 36500 d");
        }
    }
}

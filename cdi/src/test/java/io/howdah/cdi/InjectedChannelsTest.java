// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import io.howdah.testkit.contract.EventContract;
import io.howdah.testkit.contract.Report;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.List;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The contract of channels on those that are injected. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
class InjectedChannelsTest {
    @Dependent
    static class Application {
        @Inject
        Database database;

        @Inject
        @OnChannel(value = "heard", backend = "notify")
        EventChannel heard;

        @Inject
        @OnChannel(value = "queued", backend = "notify_queue")
        EventChannel queued;

        @Inject
        @OnChannel(value = "polled", backend = "poll_queue")
        EventChannel polled;

        List<EventChannel> channels() {
            return List.of(heard, queued, polled);
        }
    }

    @BeforeEach
    void configure(TestSchema schema) {
        System.setProperty("howdah.default.url", schema.uri());
    }

    @AfterEach
    void forget() {
        System.clearProperty("howdah.default.url");
    }

    @Test
    void injectedChannelsKeepTheContract() {
        try (WeldContainer container = new Weld()
                .disableDiscovery()
                .addExtension(new HowdahExtension())
                .beanClasses(Application.class)
                .initialize()) {
            Application application = container.select(Application.class).get();

            assertThat(application.channels().stream().map(EventChannel::backend))
                    .containsExactlyInAnyOrderElementsOf(Arrays.asList(EventBackend.values()));
            assertThat(application.channels().stream()
                            .map(channel -> EventContract.check(application.database, channel))
                            .map(Report::failures)
                            .flatMap(List::stream))
                    .isEmpty();
        }
    }
}

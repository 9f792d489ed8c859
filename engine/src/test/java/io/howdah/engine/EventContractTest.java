// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.EventBackend;
import io.howdah.Howdah;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import io.howdah.testkit.contract.EventContract;
import io.howdah.testkit.contract.Report;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract of channels on the engine. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
@Tag("waiting")
class EventContractTest {
    @ParameterizedTest
    @EnumSource
    void channelsKeepTheContract(EventBackend backend, TestSchema schema) {
        try (Database database = Howdah.open(schema.uri() + "&max-size=6")) {
            Report report = EventContract.check(database, backend);

            assertThat(report.failures()).isEmpty();
            System.out.println("contract of events, " + backend.key() + ": " + report);
        }
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.examples.launcher.AppServer;
import io.howdah.examples.launcher.Liberty;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class LibertyEventsIT extends EventScenarios {
    LibertyEventsIT() throws IOException {
        super("liberty");
    }

    @Override
    void configure(AppServer server) {
        ((Liberty) server).feature("mpHealth-4.0");
    }

    @Test
    void theHealthOfTheServerTellsWhoListens() {
        eventually(
                WITHIN, () -> deployment.ready().contains("Consumers.board\":\"listening\"") ? "" : deployment.ready());
        assertThat(deployment.ready())
                .contains("\"howdah-events\"")
                .contains("Consumers.ordered\":\"listening\"")
                .doesNotContain("DOWN");
    }
}

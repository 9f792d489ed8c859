// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class WildFlyEventsIT extends EventScenarios {
    WildFlyEventsIT() throws IOException {
        super("wildfly");
    }

    /** The recovery has a connection of its own to the database with XA. */
    @Override
    int mostBesideThePool() {
        return 1;
    }

    /** Classes of the JDK's modules are seen only where the adapter's manifest names the module. */
    @Test
    void theAdapterSeesAllThatTheClassesOfItsStopNeed() {
        assertThat(log()).doesNotContain("Failed to define class");
    }
}

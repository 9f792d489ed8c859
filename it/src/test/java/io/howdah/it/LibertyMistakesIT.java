// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.examples.launcher.Liberty;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class LibertyMistakesIT extends MistakeScenarios {
    private static final String SIGHT = "<classloader classProviderRef=\"howdah\"/>";

    LibertyMistakesIT() throws IOException {
        super("liberty");
    }

    @Test
    void anApiThatIsThereTwiceIsExplained() {
        assertThat(refusal("twice.war")).contains("HOWDAH-0003", "provided");
    }

    /** The server needs no descriptor for that. */
    @Test
    void anApplicationWithoutADeploymentStructureWorks() {
        assertWorks("blind.war");
    }

    /** The warning is the server's own, and comes first: the page says what it means. */
    @Test
    void anApiThatIsNotSeenIsExplained() throws IOException {
        try (Deployment blind = new Deployment("liberty", "liberty-blind", postgres)) {
            ((Liberty) blind.server()).change(SIGHT, "");
            blind.server().provision(Archives.RAR, Archives.WAR, "/");

            assertThatThrownBy(() -> blind.server().start()).isInstanceOf(IllegalStateException.class);
            assertThat(Files.readString(blind.server().logFile()))
                    .contains("CWNEN0047W", "CWWKZ0002E", "HOWDAH-0006", SIGHT);
        }
    }

    /** The words are the server's: it does not start the application, and nothing of Howdah's is there to say any. */
    @Test
    void anAdapterThatIsNotThereIsNamed() throws IOException {
        try (Deployment without = new Deployment("liberty", "liberty-without", postgres)) {
            without.server().provision(Archives.RAR, Archives.WAR, "/");
            Files.delete(without.server().logFile().resolveSibling("servers/howdah/howdah.rar"));

            assertThatThrownBy(() -> without.server().start())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("J2CA7014W")
                    .hasMessageContaining("howdah.rar");
        }
    }
}

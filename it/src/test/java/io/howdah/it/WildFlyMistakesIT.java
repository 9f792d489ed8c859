// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;

class WildFlyMistakesIT extends MistakeScenarios {
    WildFlyMistakesIT() throws IOException {
        super("wildfly");
    }

    /** The adapter's classes come first. */
    @Test
    void anApiInTheApplicationDoesNoHarm() {
        assertWorks("twice.war");
    }

    @Test
    void anApiThatIsNotSeenIsExplained() {
        assertThat(refusal("blind.war")).contains("HOWDAH-0006", "jboss-deployment-structure.xml");
    }

    /** The words are the server's: nothing of Howdah's is there to say any. */
    @Test
    void anAdapterThatIsNotThereIsNamed() throws IOException {
        Path late = Files.copy(Archives.WAR, Archives.made("too-late.war"), StandardCopyOption.REPLACE_EXISTING);
        deployment.server().undeploy();

        assertThat(deployment.server().deployBeside(List.of(late)).get("too-late.war"))
                .contains("WFLYCTL0412", "deployment.howdah.rar");
    }
}

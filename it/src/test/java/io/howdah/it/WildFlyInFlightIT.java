// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.examples.launcher.AppServer;
import io.howdah.examples.launcher.WildFly;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WildFlyInFlightIT extends InFlightScenarios {
    WildFlyInFlightIT() throws IOException {
        super("wildfly");
    }

    @Override
    void recoverSoon(AppServer server) {
        WildFlyCrashIT.soon(server, "in-flight");
    }

    @Override
    boolean applicationAnswersToTheEnd() {
        return false;
    }

    /** By the commands of {@code docs/redeployment.md}. */
    @Test
    void noAnswerIsLostWhenTheServerIsSuspendedBeforeItsArchivesGo() throws Exception {
        WildFly wildFly = (WildFly) server();
        List<CompletableFuture<String>> requests = beginToEndSoon();

        wildFly.execute(":suspend(suspend-timeout=60)");
        assertThat(busy()).isEmpty(); // it has waited for all of them
        server().undeploy();
        wildFly.execute(":resume");

        assertThat(allOf(requests)).allMatch(answer -> answer.startsWith("200 slept"));
        nothingIsLeft();
        server().deploy();
        assertThat(deployment.get("where")).isEqualTo("howdah reporting");
    }

    @Override
    boolean countsOnWhenTheAdapterHasGone() {
        return true;
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.examples.launcher.WildFly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class WildFlyIT extends ServerScenarios {
    WildFlyIT() throws IOException {
        super("wildfly");
    }

    @Override
    String rollbackAtCommit() {
        return "jakarta.transaction.RollbackException";
    }

    /** By the filter of {@code jboss-deployment-structure.xml}: so it may have a Vert.x of its own. */
    @Test
    void theApplicationSeesTheApiAndNothingElseOfTheAdapter() {
        assertThat(get("sees/io.howdah.Session")).isEqualTo("seen");
        for (String other :
                List.of("io.howdah.engine.Engine", "io.vertx.core.Vertx", "io.vertx.pgclient.PgConnection")) {
            assertThat(get("sees/" + other)).as(other).isEqualTo("not seen");
        }
    }

    /** The commands of {@code docs/getting-started-wildfly.md}; the CLI fails where the server refuses one. */
    @Test
    void anOperatorLooksAtAPoolAndTriesItByThePagesCommands() throws IOException {
        List<String> commands = Pattern.compile("`(/subsystem=[^`]+)`")
                .matcher(Files.readString(Path.of("../docs/getting-started-wildfly.md")))
                .results()
                .map(command -> command.group(1))
                .toList();
        assertThat(commands).hasSize(2);

        for (String command : commands) {
            ((WildFly) deployment.server()).execute(command);
        }
    }
}

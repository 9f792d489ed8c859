// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.examples.launcher.AppServer;
import io.howdah.examples.launcher.Liberty;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LibertyXaIT extends XaScenarios {
    LibertyXaIT() throws IOException {
        super("liberty");
    }

    /** Hibernate is brought along, as the documentation of Open Liberty describes it for other providers than its own. */
    @Override
    void configure(AppServer server) {
        String provider = Path.of("hibernate", "target", "lib").toAbsolutePath().toString();
        ((Liberty) server)
                .feature("persistenceContainer-3.1")
                .feature("bells-1.0")
                .element(
                        """
                            <library id="hibernate"><fileset dir="%s" includes="*.jar"/></library>
                            <bell libraryRef="hibernate"/>
                            <transaction heuristicRetryInterval="2s"/>
                            <logging traceSpecification="*=info:%s=fine"/>
                            <connectionFactory jndiName="howdah/local">
                                <connectionManager minPoolSize="0" maxPoolSize="5"/>
                                <properties.howdah name="local"/>
                            </connectionFactory>
                        """
                                .formatted(provider, BRANCH_LOG))
                .change("classProviderRef=\"howdah\"", "classProviderRef=\"howdah\" commonLibraryRef=\"hibernate\"");
    }

    @Override
    Path fineLog() {
        return deployment.server().logFile().resolveSibling("servers/howdah/logs/trace.log");
    }

    @Override
    String whoseTimeIsUp() {
        return "HOWDAH-0207 .*was cancelled because .*JTA transaction";
    }

    @Override
    String toldOfAPrepareWithoutAnswer() {
        return "HeuristicMixedException";
    }

    @Override
    String toldOfALateBranch() {
        return "HeuristicMixedException";
    }

    @Override
    String flagsOfATwin() {
        return "TMNOFLAGS";
    }

    @Override
    String expected(FaultTable.Row row) {
        return row.liberty();
    }

    @Override
    String secondRefused() {
        return "Illegal attempt to enlist multiple 1PC XAResources";
    }

    @Test
    void aSessionFromBeforeBeginIsClosedBeforeTheBranchBegins() {
        int id = newIds();
        assertThat(post("ownership/opened-before-begin/" + id)).contains("HOWDAH-0401", "Open Liberty closes");
        assertThat(rows(id)).isEmpty();

        assertThat(post("global/opened-before/" + id).lines())
                .satisfiesExactly(own -> assertThat(own).contains("HOWDAH-0401"), commit -> assertThat(commit)
                        .isEqualTo("committed"));
        assertThat(get("global/" + id)).isEqualTo("0 and 1");
    }

    @Test
    void whatASessionHadBegunItselfIsRolledBackBeforeTheBranchBegins() {
        int id = newIds();
        assertThat(post("ownership/begun-before-begin/" + id)).isEqualTo("committed");
        assertThat(rows(id)).containsExactly("1");
    }
}

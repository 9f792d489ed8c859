// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.examples.launcher.AppServer;
import io.howdah.examples.launcher.Liberty;
import io.howdah.it.login.CallerLogin;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LibertyOwnershipIT extends OwnershipScenarios {
    LibertyOwnershipIT() throws IOException {
        super("liberty");
    }

    /** A JAAS login module makes a login of who the caller is. */
    @Override
    void configure(AppServer server) throws IOException {
        Path library = Archives.library(CallerLogin.class, Archives.made("caller-login.jar"));
        ((Liberty) server)
                .element(
                        """
                            <library id="callers"><file name="%s"/></library>
                            <jaasLoginModule id="callers" className="%s" libraryRef="callers">
                                <options password="secret"/>
                            </jaasLoginModule>
                            <jaasLoginContextEntry id="callers" name="callers" loginModuleRef="callers"/>
                            <connectionFactory jndiName="howdah/callers" jaasLoginContextEntryRef="callers">
                                <connectionManager minPoolSize="0" maxPoolSize="5"/>
                                <properties.howdah name="callers" credentials="caller"/>
                            </connectionFactory>
                        """
                                .formatted(library.toAbsolutePath(), CallerLogin.class.getName()));
    }

    @Override
    String toldOfAnUnknownCommit() {
        return "HeuristicMixedException";
    }

    /** The server brings a login with a resource reference only. */
    @Override
    String callersPool() {
        return "java:comp/env/howdah/callers";
    }

    @Override
    String managedThreads() {
        return "Default Executor";
    }

    /** The request keeps it for its next session, until it ends. */
    @Override
    int inUseAfterAClose() {
        return 1;
    }

    @Test
    void anUnshareableReferenceIsASecondResourceAndRefusedAtItsSecondUse() {
        assertThat(get("ownership/sessions-of-a-transaction/unshareable")).contains("HOWDAH-0305", "unshareable");
        assertThat(get("ownership/one-shots-of-a-transaction/unshareable")).contains("HOWDAH-0305", "unshareable");
    }

    @Test
    void aSessionFromBeforeBeginIsClosed() {
        int id = newId();
        assertThat(post("ownership/opened-before-begin/" + id))
                .contains("HOWDAH-0401")
                .contains("Open Liberty closes");
        assertThat(rows(id)).isEmpty();
    }

    @Test
    void whatASessionHadBegunItselfIsRolledBackWhenATransactionBegins() {
        int id = newId();
        assertThat(post("ownership/begun-before-begin/" + id)).isEqualTo("committed");
        assertThat(rows(id)).containsExactly("1");
    }

    @Test
    void aSessionLeftOpenAtTheEndOfATransactionDoesNotHarmTheNextOne() {
        int id = newId();
        assertThat(post("ownership/used-in-the-next-transaction/" + id)).endsWith("; injected: true");
        assertThat(rows(id)).containsExactly("0");
    }

    @Test
    void aTransactionalMethodThatReturnsAStageCommitsWhenItReturnsAndStagesAreRefused() {
        int id = newId();
        assertThat(post("stages/transactional/" + id)).contains("HOWDAH-0306", "thenComposeAsync");
        assertThat(post("stages/transactional-bean/" + (id + 10))).contains("HOWDAH-0306");
        assertThat(rows(id)).containsExactly("0", "10");
    }

    @Test
    void afterATimeOutTheThreadIsStillInItsDoomedTransaction() {
        int id = newId();
        assertThat(post("endings/time-out/" + id).lines().toList().get(1)).contains("25P02");
        assertThat(post("endings/time-out-while-idle/" + id)).startsWith("true");
        assertThat(rows(id)).isEmpty();
    }

    @Test
    void aSessionThatARequestLeavesOpenForItsStageIsClosed() {
        int id = newId();
        assertThat(afterwards(id).get(2)).contains("HOWDAH-0401", "Open Liberty closes");
        assertThat(rows(id)).containsExactly("0", "1");
        assertThat(post("afterwards/returned/" + (id + 10))).contains("HOWDAH-0401", "Open Liberty closes");
    }

    @Test
    void aSessionThatARequestForgotIsClosedAndTheLogSaysSo() {
        int logged = log().length();
        post("endings/forget");
        assertThat(get("pools/default")).startsWith("in use 0,");
        assertForgottenSince(logged);
        assertThat(post("endings/use-kept")).contains("HOWDAH-0401", "Open Liberty closes");
        assertThat(log().substring(logged)).doesNotContain("J2CA");
    }

    @Test
    void aSessionThatATransactionForgotIsClosedAndTheLogSaysSo() {
        int logged = log().length();
        post("endings/forget-in-transaction");
        assertForgottenSince(logged);
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.examples.launcher.AppServer;
import io.howdah.examples.launcher.WildFly;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class WildFlyOwnershipIT extends OwnershipScenarios {
    WildFlyOwnershipIT() throws IOException {
        super("wildfly");
    }

    /** Elytron hands on who the caller is, and the password that the caller has brought. */
    @Override
    void configure(AppServer server) {
        String callers = "/subsystem=resource-adapters/resource-adapter=howdah/connection-definitions=callers";
        ((WildFly) server)
                .command("/subsystem=elytron/authentication-configuration=callers:add("
                        + "security-domain=ApplicationDomain,forwarding-mode=authentication)")
                .command("/subsystem=elytron/authentication-context=callers:add("
                        + "match-rules=[{authentication-configuration=callers}])")
                .command(callers + ":add(class-name=io.howdah.rar.managed.HowdahManagedConnectionFactory,"
                        + "jndi-name=\"java:/howdah/callers\",enabled=true,use-java-context=true,min-pool-size=0,"
                        + "max-pool-size=5,elytron-enabled=true,authentication-context=callers)")
                .command(callers + "/config-properties=name:add(value=callers)")
                .command(callers + "/config-properties=credentials:add(value=caller)");
    }

    @Override
    String toldOfAnUnknownCommit() {
        return "RollbackException";
    }

    @Override
    String callersPool() {
        return "howdah/callers";
    }

    @Override
    String managedThreads() {
        return "EE-ManagedExecutorService-default";
    }

    @Override
    int inUseAfterAClose() {
        return 0;
    }

    @Test
    void anUnshareableReferenceIsSharedAllTheSame() {
        assertThat(get("ownership/sessions-of-a-transaction/unshareable")).isEqualTo("1");
        assertThat(get("ownership/one-shots-of-a-transaction/unshareable")).isEqualTo("1");
    }

    @Test
    void aSessionFromBeforeBeginIsTakenIntoTheTransaction() {
        int id = newId();
        assertThat(post("ownership/opened-before-begin/" + id)).isEqualTo("true");
        assertThat(rows(id)).isEmpty();
    }

    @Test
    void whatASessionHadBegunItselfIsRolledBackWithTheTransaction() {
        int id = newId();
        assertThat(post("ownership/begun-before-begin/" + id)).startsWith("RollbackException");
        assertThat(rows(id)).isEmpty();
    }

    @Test
    void aSessionLeftOpenAtTheEndOfATransactionSpoilsTheNextOneOfTheRequest() {
        int id = newId();
        assertThat(post("ownership/used-in-the-next-transaction/" + id))
                .contains("; injected: SessionClosedException")
                .contains("close sessions before their transaction ends");
        assertThat(rows(id)).containsExactly("0");
    }

    @Test
    void aTransactionalMethodThatReturnsAStageCommitsWhenTheStageHasCompleted() {
        int id = newId();
        assertThat(post("stages/transactional/" + id)).isEqualTo("true");
        assertThat(post("stages/transactional-bean/" + (id + 10))).isEqualTo("inserted 1");
        assertThat(rows(id)).containsExactly("0", "1", "10", "11");
    }

    @Test
    void aTransactionalMethodWhoseStageFailsRollsBack() {
        int id = newId();
        assertThat(post("stages/transactional-bean/" + id + "?fail=true")).contains("failed in a stage");
        assertThat(rows(id)).isEmpty();
    }

    @Test
    void afterATimeOutTheThreadIsRefusedUntilItLeavesTheTransaction() {
        int id = newId();
        assertThat(post("endings/time-out/" + id).lines().toList().get(1)).contains("HOWDAH-0306");
        assertThat(post("endings/time-out-while-idle/" + id)).startsWith("TransactionEndedException: HOWDAH-0306");
        assertThat(rows(id)).isEmpty();
    }

    @Test
    void aSessionThatARequestLeavesOpenForItsStageWorksThere() {
        int id = newId();
        assertThat(afterwards(id)).containsExactly("true", "true", "true");
        assertThat(rows(id)).containsExactly("0", "1", "2");
        assertThat(post("afterwards/returned/" + (id + 10))).isEqualTo("true");
    }

    @Test
    void aSessionThatARequestForgotStaysOpenAndIsUsedInNoTransaction() {
        post("endings/forget");
        assertThat(get("pools/default")).startsWith("in use 1,");
        assertThat(post("endings/use-kept")).isEqualTo("true");
        assertThat(post("endings/use-kept-in-transaction")).contains("HOWDAH-0305");
        assertThat(post("endings/close-kept")).isEqualTo("closed");
    }

    @Test
    void aSessionThatARequestForgotAndNobodyHasAnyMoreIsToldByTheLog() {
        int logged = log().length();
        String pid = post("endings/forget");
        assertThat(post("endings/drop-kept")).isEqualTo("dropped");
        eventually(() -> {
            collectGarbage();
            return log().substring(logged).contains("HOWDAH-0405") ? "" : "nothing was logged";
        });
        assertForgottenSince(logged);
        assertThat(get("pools/default")).startsWith("in use 1,");
        postgres.execute("select pg_terminate_backend(" + pid + ", 5000)"); // or it would be in use for ever
    }

    @Test
    void aSessionThatATransactionForgotTakesItsConnectionAlongAndTheLogSaysSo() {
        int logged = log().length();
        String pid = post("endings/forget-in-transaction");
        assertForgottenSince(logged);
        assertThat(log()).contains("IJ000315: Pool default has 1 active handles");
        assertThat(get("pid")).isNotEqualTo(pid);
    }
}

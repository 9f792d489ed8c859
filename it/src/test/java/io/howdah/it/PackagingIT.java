// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.examples.launcher.Liberty;
import io.howdah.examples.launcher.WildFly;
import io.howdah.it.events.Worked;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Other ways to package and configure than the one of the scenarios. */
class PackagingIT {
    /** What is done after another deployment has numbers of its own. */
    private static final int AGAIN = 1000;

    private static final String NOWHERE = "howdah.reporting.jndi-name=howdah/nowhere";

    private static PostgresServer postgres;

    /** It prepares no transaction: whoever needs one phase only does not ask for that, and whoever asks is told. */
    @BeforeAll
    static void startPostgres() {
        postgres = PostgresServer.start(ServerOptions.defaults().setting("max_prepared_transactions", "0"));
        Deployment.createDatabases(postgres);
        postgres.execute(Worked.TABLE);
    }

    @AfterAll
    static void stopPostgres() {
        postgres.close();
    }

    @Test
    void theRarInsideTheEarOnWildFly() throws IOException {
        earWorks("wildfly", 101);
    }

    @Test
    void theRarInsideTheEarOnOpenLiberty() throws IOException {
        earWorks("liberty", 102);
    }

    /** With the adapter beside the application: inside its ear Open Liberty keeps the pools from the adapter's threads. */
    @Test
    void aMessageDrivenBeanNeedsOnePhaseOnlyOnOpenLiberty() throws IOException {
        try (Deployment deployment = new Deployment("liberty", "liberty-message-driven", postgres)) {
            Path war = Archives.events(Archives.made("liberty-message-driven.war"));
            deployment.server().messageDriven(Archives.MESSAGE_DRIVEN).provision(Archives.RAR, war, "/");
            deployment.server().start();

            assertOnePhaseIsEnough(deployment, "audited", 103);
        }
    }

    private static void earWorks(String kind, int id) throws IOException {
        try (Deployment deployment = new Deployment(kind, kind + "-ear-events", postgres)) {
            if (deployment.server() instanceof Liberty liberty) {
                liberty.feature("mpHealth-4.0");
                // what cannot be acknowledged without the pools comes again when its lease is over, which is awaited
                liberty.environment("HOWDAH_DEFAULT_EVENTS_LEASE", "10s");
            } else {
                deployment.server().messageDriven(Archives.MESSAGE_DRIVEN);
            }
            Path war = Archives.events(Archives.made(kind + "-app.war"));
            Packaging.INSIDE_THE_EAR.provision(deployment.server(), war);
            deployment.server().start();

            assertThat(deployment.get("where")).isEqualTo("howdah reporting");
            assertThat(deployment.post("transactional/" + id)).isEqualTo("one connection: true");
            EventScenarios.assertTellsWhoListens(deployment);
            assertOnePhaseIsEnough(deployment, "joined", id);
            if (deployment.server() instanceof WildFly) {
                assertOnePhaseIsEnough(deployment, "audited", id);
            }
            assertMethodsLiveWithTheirModule(deployment, id);
        }
    }

    /** The work and the acknowledgement are one transaction, and this PostgreSQL would prepare none. */
    private static void assertOnePhaseIsEnough(Deployment deployment, String consumer, int id) {
        assertThat(deployment.post("events/to/" + consumer + "/" + id + "?failures=1"))
                .isEqualTo("published");
        awaitWorked(consumer, id);
        assertThat(postgres.query(
                        "select attempts::text from worked where consumer = '" + consumer + "' and number = " + id))
                .containsExactly(List.of("2"));
    }

    /** They have its context, end with it, and begin with it again. Open Liberty takes the pools of the ear away before. */
    private static void assertMethodsLiveWithTheirModule(Deployment deployment, int id) throws IOException {
        assertThat(deployment.post("events/orders/" + id)).isEqualTo("published");
        awaitWorked("orders", id);
        assertThat(deployment.post("events/to/context/" + id)).isEqualTo("published");
        awaitWorked("context truetruetruetrue", id);
        assertThat(deployment.post("events/to/slow/" + id)).isEqualTo("published");
        awaitWorked("slow begun", id);

        deployment.server().undeployApplication();

        if (deployment.server() instanceof WildFly) {
            assertThat(worked("slow")).contains(List.of("" + id));
        }
        ServerTest.eventually(() -> connections().isEmpty() ? "" : "connections are left: " + connections());
        deployment.server().deploy();
        int again = id + AGAIN;
        assertThat(deployment.post("events/orders/" + again)).isEqualTo("published");
        awaitWorked("orders", again);
        awaitWorked("slow", id);
    }

    private static void awaitWorked(String consumer, int number) {
        ServerTest.eventually(
                EventScenarios.WITHIN,
                () -> worked(consumer).contains(List.of("" + number))
                        ? ""
                        : "methods of beans have done " + postgres.query("select consumer, number from worked"));
    }

    private static List<List<String>> worked(String consumer) {
        return postgres.query("select number::text from worked where consumer = '" + consumer + "'");
    }

    private static List<List<String>> connections() {
        return postgres.query("select query from pg_stat_activity where usename = 'howdah'");
    }

    @Test
    void thePasswordFromElytronOnWildFly() throws IOException {
        try (Deployment deployment = new Deployment("wildfly", "wildfly-elytron", postgres)) {
            ((WildFly) deployment.server()).command(Files.readString(Path.of("../server-config/wildfly/elytron.cli")));
            deployment.server().environment("PG_USER", postgres.user());
            deployment.server().environment("PG_PASSWORD", postgres.password());
            deployment.server().environment("HOWDAH_DEFAULT_PASSWORD", "wrong");
            deployment.server().provision(Archives.RAR, Archives.WAR, "/");
            deployment.server().start();

            assertThat(deployment.get("where")).isEqualTo("howdah reporting");
        }
    }

    @Test
    void anUnknownDatabaseAndAMisplacedKeyFailTheDeploymentOfAnEarOnWildFly() throws IOException {
        try (Deployment deployment = new Deployment("wildfly", "wildfly-ear-nowhere", postgres)) {
            Packaging.INSIDE_THE_EAR.provision(
                    deployment.server(),
                    Archives.misconfigured("mistake.war", NOWHERE + "\nhowdah.default.host=elsewhere"));

            assertThatThrownBy(() -> deployment.server().start()).isInstanceOf(IllegalStateException.class);
            assertThat(Files.readString(deployment.server().logFile()))
                    .contains("HOWDAH-0005", "howdah/nowhere", ".reports", "HOWDAH-0004", "HOWDAH_DEFAULT_HOST");
        }
    }

    /** Which binds the pools of an adapter inside the ear only when it has validated the application's beans. */
    @Test
    void anUnknownDatabaseInAnEarIsToldAtItsFirstInjectionOnOpenLiberty() throws IOException {
        try (Deployment deployment = new Deployment("liberty", "liberty-ear-nowhere", postgres)) {
            Packaging.INSIDE_THE_EAR.provision(deployment.server(), Archives.misconfigured("mistake.war", NOWHERE));
            deployment.server().start();

            assertThat(deployment.get("where")).contains("HOWDAH-0005", "howdah/nowhere", ".reports");
        }
    }

    @Test
    void aPoolForXaOnAPostgresqlThatPreparesNothingIsToldOnBothServers() throws IOException {
        for (String kind : List.of("wildfly", "liberty")) {
            try (Deployment deployment = new Deployment(kind, kind + "-unprepared", postgres)) {
                deployment.server().environment("HOWDAH_DEFAULT_TRANSACTIONS", "xa");
                deployment.server().provision(Archives.RAR, Archives.WAR, "/");
                deployment.server().start();

                assertThat(deployment.get("pid"))
                        .contains("HOWDAH-0008", "'default'")
                        .contains("max_prepared_transactions is 0", "set the property transactions to local");
            }
        }
    }
}

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
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Other ways to package and configure than the one of the scenarios, and the mistakes that everyone makes. */
class PackagingIT {
    /** What is done after another deployment has numbers of its own. */
    private static final int AGAIN = 1000;

    private static PostgresServer postgres;

    @BeforeAll
    static void startPostgres() {
        postgres = PostgresServer.start(ServerOptions.defaults());
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

    private static void earWorks(String kind, int id) throws IOException {
        try (Deployment deployment = new Deployment(kind, kind + "-ear", postgres)) {
            Path war = Archives.events(Path.of("target", kind + "-app.war"));
            deployment.server().provisionEar(Archives.ear(war, Path.of("target", kind + "-app.ear")));
            deployment.server().start();

            assertThat(deployment.get("where")).isEqualTo("howdah reporting");
            assertThat(deployment.post("transactional/" + id)).isEqualTo("one connection: true");
            assertMethodsLiveWithTheirModule(deployment, id);
        }
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
            String pool = "/subsystem=resource-adapters/resource-adapter=howdah/connection-definitions=default";
            ((WildFly) deployment.server())
                    .command("/subsystem=elytron/authentication-configuration=pg:add(authentication-name="
                            + postgres.user() + ",credential-reference={clear-text=\"${env.PG_PASSWORD:unset}\"})")
                    .command("/subsystem=elytron/authentication-context=pg:add("
                            + "match-rules=[{authentication-configuration=pg}])")
                    .command(pool + ":write-attribute(name=elytron-enabled,value=true)")
                    .command(pool + ":write-attribute(name=authentication-context,value=pg)");
            deployment.server().environment("PG_PASSWORD", postgres.password());
            deployment.server().environment("HOWDAH_DEFAULT_PASSWORD", "wrong");
            deployment.server().provision(Archives.RAR, Archives.WAR, "/");
            deployment.server().start();

            assertThat(deployment.get("where")).isEqualTo("howdah reporting");
        }
    }

    @Test
    void thePasswordFromAnEncodedVariableOnOpenLiberty() throws IOException {
        try (Deployment deployment = new Deployment("liberty", "liberty-encoded", postgres)) {
            ((Liberty) deployment.server())
                    .change(
                            "<properties.howdah name=\"default\"/>",
                            "<properties.howdah name=\"default\" password=\"${encoded}\"/>")
                    .change(
                            "</server>",
                            "<variable name=\"encoded\" value=\"" + xor(postgres.password()) + "\"/></server>");
            deployment.server().environment("HOWDAH_DEFAULT_PASSWORD", "wrong");
            deployment.server().provision(Archives.RAR, Archives.WAR, "/");
            deployment.server().start();

            assertThat(deployment.get("where")).isEqualTo("howdah reporting");
        }
    }

    /** As {@code securityUtility encode} writes it. */
    private static String xor(String password) {
        byte[] bytes = bytes(password);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] ^= '_';
        }
        return "{xor}" + java.util.Base64.getEncoder().encodeToString(bytes);
    }

    @Test
    void aWrongPasswordIsToldWithoutItOnBothServers() throws IOException {
        for (String kind : List.of("wildfly", "liberty")) {
            try (Deployment deployment = new Deployment(kind, kind + "-wrong-password", postgres)) {
                deployment.server().environment("HOWDAH_DEFAULT_PASSWORD", "wrong-secret");
                deployment.server().provision(Archives.RAR, Archives.WAR, "/");
                deployment.server().start();

                assertThat(deployment.get("pid")).contains("HOWDAH-0105").contains(postgres.database());
                assertThat(Files.readString(deployment.server().logFile())).doesNotContain("wrong-secret");
            }
        }
    }

    @Test
    void anUnknownDatabaseAndAMisplacedKeyFailTheDeploymentOnBothServers() throws IOException {
        Map<String, List<String>> mistakes = Map.of(
                "howdah.reporting.jndi-name=howdah/nowhere", List.of("HOWDAH-0005", "howdah/nowhere", ".reports"),
                "howdah.default.host=elsewhere", List.of("HOWDAH-0004", "HOWDAH_DEFAULT_HOST", "howdah.default.host"),
                "howdah.default.max-size=50", List.of("HOWDAH-0004", "max-pool-size"));
        for (String kind : List.of("wildfly", "liberty")) {
            for (Map.Entry<String, List<String>> mistake : mistakes.entrySet()) {
                assertRefused(
                        kind,
                        Archives.with(
                                Archives.WAR,
                                Path.of("target", "mistake.war"),
                                "WEB-INF/classes/META-INF/microprofile-config.properties",
                                bytes(mistake.getKey())),
                        mistake.getValue());
            }
        }
    }

    /** It would be outside the server's transactions, and nobody would notice. */
    @Test
    void aDatabaseThatTheServerDoesNotHaveIsNotOpenedByItsUrlOnBothServers() throws IOException {
        byte[] nowhere = bytes("howdah.reporting.jndi-name=howdah/nowhere");
        for (String kind : List.of("wildfly", "liberty")) {
            Path war = Archives.with(
                    Archives.WAR,
                    Path.of("target", "url.war"),
                    "WEB-INF/classes/META-INF/microprofile-config.properties",
                    nowhere);
            try (Deployment deployment = new Deployment(kind, kind + "-url", postgres)) {
                deployment
                        .server()
                        .environment(
                                "HOWDAH_REPORTING_URL",
                                "postgresql://" + postgres.host() + ":" + postgres.port() + "/" + postgres.database());
                assertRefused(deployment, war, List.of("HOWDAH-0005", "howdah/nowhere", "howdah.reporting.url"));
            }
        }
    }

    @Test
    void anApiThatIsThereTwiceOrNotAtAllIsExplained() throws IOException {
        Path twice = Archives.with(
                Archives.WAR,
                Path.of("target", "twice.war"),
                "WEB-INF/lib/howdah-api.jar",
                Files.readAllBytes(Path.of("../api/target/howdah-api-0.1.0-SNAPSHOT.jar")));
        assertWorks("wildfly", twice); // there the adapter's classes come first
        assertRefused("liberty", twice, List.of("HOWDAH-0003", "provided"));
        Path blind = Archives.filtered(
                Archives.WAR, Path.of("target", "blind.war"), name -> !name.endsWith("jboss-deployment-structure.xml"));
        assertRefused("wildfly", blind, List.of("HOWDAH-0006", "jboss-deployment-structure.xml"));
        String sight = "<classloader classProviderRef=\"howdah\"/>";
        try (Deployment deployment = new Deployment("liberty", "liberty-blind", postgres)) {
            ((Liberty) deployment.server()).change(sight, "");
            // The warning is Open Liberty's own, and comes first: the page says what it means.
            assertRefused(deployment, Archives.WAR, List.of("CWNEN0047W", "CWWKZ0002E", "HOWDAH-0006", sight));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static void assertWorks(String kind, Path war) throws IOException {
        try (Deployment deployment = new Deployment(kind, kind + "-twice", postgres)) {
            deployment.server().provision(Archives.RAR, war, "/");
            deployment.server().start();
            assertThat(deployment.get("where")).isEqualTo("howdah reporting");
        }
    }

    private static void assertRefused(String kind, Path war, List<String> words) throws IOException {
        try (Deployment deployment = new Deployment(kind, kind + "-mistake", postgres)) {
            assertRefused(deployment, war, words);
        }
    }

    private static void assertRefused(Deployment deployment, Path war, List<String> words) throws IOException {
        deployment.server().provision(Archives.RAR, war, "/");
        assertThatThrownBy(() -> deployment.server().start()).isInstanceOf(IllegalStateException.class);
        assertThat(Files.readString(deployment.server().logFile())).contains(words);
    }
}

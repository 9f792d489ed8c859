// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * The mistakes that everyone makes, with howdah.rar beside the application: the deployment is refused in words that help.
 * One server has all of the wrong applications, beside one that is right.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class MistakeScenarios {
    final PostgresServer postgres = PostgresServer.start(ServerOptions.defaults());
    final Deployment deployment;
    private final Map<String, String> refused;

    MistakeScenarios(String kind) throws IOException {
        Deployment.createDatabases(postgres);
        deployment = new Deployment(kind, kind + "-mistakes", postgres);
        deployment
                .server()
                .environment(
                        "HOWDAH_REPORTING_URL",
                        "postgresql://" + postgres.host() + ":" + postgres.port() + "/" + postgres.database());
        // right, though SmallRye makes a name with dots of it that is no key
        deployment.server().environment("HOWDAH_DEFAULT_EVENTS_MAX_ATTEMPTS", "9");
        deployment.server().provision(Archives.RAR, Archives.WAR, "/");
        deployment.server().start();
        assertThat(deployment.get("where")).isEqualTo("howdah reporting");
        refused = deployment
                .server()
                .deployBeside(List.of(
                        Archives.misconfigured("unknown.war", "howdah.default.jndi-name=howdah/nowhere"),
                        Archives.misconfigured("by-url.war", "howdah.reporting.jndi-name=howdah/nowhere"),
                        Archives.misconfigured("host.war", "howdah.default.host=elsewhere"),
                        Archives.misconfigured("size.war", "howdah.default.max-size=50"),
                        Archives.misconfigured("login.war", "howdah.default.credentials=caller"),
                        Archives.misconfigured("misspelt.war", "howdah.default.sslmode=verify-full"),
                        twice(),
                        blind()));
    }

    private static Path twice() throws IOException {
        return Archives.with(
                Archives.WAR,
                Archives.made("twice.war"),
                "WEB-INF/lib/howdah-api.jar",
                Files.readAllBytes(Path.of("../api/target/howdah-api-0.1.0-SNAPSHOT.jar")));
    }

    /** Without {@code jboss-deployment-structure.xml}, which only WildFly wants. */
    private static Path blind() throws IOException {
        return Archives.filtered(
                Archives.WAR, Archives.made("blind.war"), name -> !name.endsWith("jboss-deployment-structure.xml"));
    }

    @AfterAll
    void stop() {
        deployment.close();
        postgres.close();
    }

    /** What the server says of an application that it has not deployed. */
    String refusal(String war) {
        return refused.getOrDefault(war, war + " was deployed");
    }

    void assertWorks(String war) {
        assertThat(refused).doesNotContainKey(war);
        assertThat(deployment.get(war.replace(".war", "/where"))).isEqualTo("howdah reporting");
    }

    @Test
    void anUnknownDatabaseIsToldWithThePlacesThatNeedItAndTheNameThatWasTried() {
        assertThat(refusal("unknown.war")).contains("HOWDAH-0005", "howdah/nowhere", "Scenarios.session");
    }

    /** It would be outside the server's transactions, and nobody would notice. */
    @Test
    void aDatabaseThatTheServerDoesNotHaveIsNotOpenedByItsUrl() {
        assertThat(refusal("by-url.war")).contains("HOWDAH-0005", "howdah/nowhere", "howdah.reporting.url", ".reports");
    }

    @Test
    void aKeyThatTheAdapterDoesNotSeeIsToldWithItsPlace() {
        assertThat(refusal("host.war")).contains("HOWDAH-0004", "HOWDAH_DEFAULT_HOST", "howdah.default.host");
    }

    @Test
    void aKeyOfAPoolThatIsTheServersIsToldWithItsPlace() {
        assertThat(refusal("size.war")).contains("HOWDAH-0004", "max-pool-size");
    }

    @Test
    void aKeyThatOnlyTheConnectionFactoryHasIsToldWithItsPlace() {
        assertThat(refusal("login.war")).contains("HOWDAH-0004", "property credentials of the connection factory");
    }

    /** Else the application would run without what the key was to demand. */
    @Test
    void aMisspeltKeyIsToldWithTheOneThatMayBeMeant() {
        assertThat(refusal("misspelt.war"))
                .contains("HOWDAH-0001", "howdah.default.sslmode", "Did you mean howdah.default.ssl-mode?");
    }
}

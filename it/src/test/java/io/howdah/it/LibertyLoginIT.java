// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.examples.launcher.Liberty;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Where Open Liberty has the logins of its pools from: a password that it decodes, and authentication data, as
 * {@code docs/getting-started-liberty.md} shows them. What the environment says of both is wrong.
 */
@TestInstance(Lifecycle.PER_CLASS)
class LibertyLoginIT {
    private static final String PASSWORD = "the-clerks-own";

    private final PostgresServer postgres = PostgresServer.start(ServerOptions.defaults());
    private final Deployment deployment;

    LibertyLoginIT() throws IOException {
        Deployment.createDatabases(postgres);
        postgres.execute("create role clerk login password '" + PASSWORD + "'");
        deployment = new Deployment("liberty", "liberty-login", postgres);
        ((Liberty) deployment.server())
                .element("<variable name=\"encoded\" value=\"" + encoded(postgres.password()) + "\"/>")
                .element("<authData id=\"clerk\" user=\"clerk\" password=\"${env.CLERKS_PASSWORD}\"/>")
                .change("jndiName=\"howdah/default\">", "jndiName=\"howdah/default\" containerAuthDataRef=\"clerk\">")
                .change(
                        "<properties.howdah name=\"default\"/>",
                        "<properties.howdah name=\"default\" password=\"${encoded}\"/>")
                .change(
                        "jndiName=\"howdah/reporting\">",
                        "jndiName=\"howdah/reporting\" containerAuthDataRef=\"clerk\">")
                .change("maxPoolSize=\"5\"", "maxPoolSize=\"5\" enableContainerAuthForDirectLookups=\"true\"");
        deployment
                .server()
                .environment("CLERKS_PASSWORD", PASSWORD)
                .environment("HOWDAH_DEFAULT_PASSWORD", "wrong")
                .environment("HOWDAH_REPORTING_USER", "nobody")
                .environment("HOWDAH_REPORTING_PASSWORD", "wrong");
        deployment.server().provision(Archives.RAR, Archives.WAR, "/");
        deployment.server().start();
    }

    @AfterAll
    void stop() {
        deployment.close();
        postgres.close();
    }

    /** As the page says, by the server's own utility. */
    private static String encoded(String password) throws IOException {
        Path utility = Path.of("../examples/launcher/target/servers/liberty/wlp/bin/securityUtility");
        Process process = new ProcessBuilder(utility.toString(), "encode", password)
                .redirectErrorStream(true)
                .start();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(told).contains("{xor}");
        return told.substring(told.indexOf("{xor}")).strip();
    }

    /** The authentication data of that pool are not for what looks it up by its name, as howdah-cdi does. */
    @Test
    void thePasswordFromAnEncodedVariable() {
        assertThat(deployment.get("logins/injected")).isEqualTo("howdah howdah howdah");
    }

    /** The server asks for a connection factory at each lookup. */
    @Test
    void eachLookupOfANameGivesTheSameDatabase() {
        assertThat(deployment.get("logins/same")).isEqualTo("true");
    }

    @Test
    void authenticationDataAreTheLoginOfAResourceReference() {
        assertThat(deployment.get("logins/referred")).isEqualTo("clerk clerk clerk");
    }

    @Test
    void authenticationDataAreTheLoginOfWhatIsInjectedWhereDirectLookupsHaveThem() {
        assertThat(deployment.get("logins/reporting")).isEqualTo("clerk clerk clerk");
    }

    @Test
    void aWrongPasswordInAuthenticationDataIsToldWithTheirUserAndWithoutIt() throws IOException {
        postgres.execute("alter role clerk password 'another'");
        try {
            postgres.execute("select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = 'clerk'");
            ServerTest.eventually(
                    () -> deployment.get("logins/reporting").contains("HOWDAH-0105") ? "" : "nothing is told");
            assertThat(deployment.get("logins/reporting"))
                    .contains("HOWDAH-0105", "user 'clerk'", "database 'reporting'")
                    .doesNotContain(PASSWORD);
        } finally {
            postgres.execute("alter role clerk password '" + PASSWORD + "'");
        }
        ServerTest.eventually(() -> {
            String users = deployment.get("logins/reporting");
            return users.equals("clerk clerk clerk") ? "" : users;
        });
        assertThat(Files.readString(deployment.server().logFile())).doesNotContain(PASSWORD);
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.examples.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** WildFly with a base directory of its own, configured by {@code server-config/wildfly/howdah.cli}. */
public final class WildFly extends AppServer {
    static final String CONFIGURATION = "standalone-microprofile.xml";
    private static final int PORT = 8080;
    private static final int MANAGEMENT_PORT = 9990;
    private static final Duration REDEPLOYS_WITHIN = Duration.ofMinutes(1);

    private final List<String> archives = new ArrayList<>();
    private final List<Path> drivers = new ArrayList<>();
    private final List<String> moreCommands = new ArrayList<>();

    WildFly(Path home, Path directory, Path serverConfig, int port) {
        super(home.toAbsolutePath(), directory, serverConfig, port);
    }

    @Override
    public void provision(Path rar, Path war, String contextRoot) throws IOException {
        configure(shipped());
        deploy(rar, "howdah.rar");
        deploy(war, contextRoot.equals("/") ? "ROOT.war" : contextRoot.substring(1) + ".war");
    }

    @Override
    public void provisionEar(Path ear) throws IOException {
        configure(shipped().replace("archive=howdah.rar", "archive=\"app.ear#howdah.rar\""));
        deploy(ear, "app.ear");
    }

    private String shipped() throws IOException {
        return Files.readString(serverConfig.resolve("wildfly").resolve("howdah.cli"));
    }

    private void configure(String script) throws IOException {
        delete(directory);
        copy(home.resolve("standalone"), directory);
        archives.clear();
        for (Path driver : drivers) {
            deploy(driver, driver.getFileName().toString());
        }
        runCli(script + "\n" + String.join("\n", moreCommands));
    }

    /** Runs further commands of the CLI when the server is provisioned, after the shipped ones. */
    public WildFly command(String line) {
        moreCommands.add(line);
        return this;
    }

    @Override
    public WildFly dataSource(String jndiName, Path driver, String url, String user, String password) {
        drivers.add(driver);
        return command("/subsystem=datasources/data-source=" + jndiName.replace('/', '-') + ":add(jndi-name=\"java:/"
                + jndiName + "\",driver-name=" + driver.getFileName() + ",connection-url=\"" + url + "\",user-name="
                + user + ",password=\"" + password + "\",min-pool-size=0,max-pool-size=20)");
    }

    private void deploy(Path archive, String name) throws IOException {
        archives.add(name);
        Files.copy(archive, directory.resolve("deployments").resolve(name));
    }

    /** Against a server that is embedded in the CLI. */
    private void runCli(String script) throws IOException {
        Path commands = directory.resolve("provision.cli");
        Files.writeString(
                commands,
                "embed-server --server-config=" + CONFIGURATION + " --std-out=echo\n" + script
                        + "\nstop-embedded-server\n");
        Path log = directory.resolve("provision.log");
        ProcessBuilder builder = new ProcessBuilder(
                        java(),
                        "-Djboss.server.base.dir=" + directory,
                        "-Djboss.home.dir=" + home,
                        "-jar",
                        home.resolve("jboss-modules.jar").toString(),
                        "-mp",
                        home.resolve("modules").toString(),
                        "org.jboss.as.cli",
                        "--file=" + commands)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JBOSS_HOME", home.toString());
        Process cli = builder.start();
        try {
            if (cli.waitFor() != 0) {
                throw new IOException("The CLI refused the script:\n" + Files.readString(log));
            }
        } catch (InterruptedException interrupted) {
            cli.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    List<String> command(List<String> options) {
        List<String> command = new ArrayList<>(List.of(
                java(),
                "-Xmx512m",
                "--add-exports=java.desktop/sun.awt=ALL-UNNAMED",
                "--add-exports=java.naming/com.sun.jndi.ldap=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.lang.invoke=ALL-UNNAMED",
                "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                "--add-opens=java.base/java.io=ALL-UNNAMED",
                "--add-opens=java.base/java.net=ALL-UNNAMED",
                "--add-opens=java.base/java.security=ALL-UNNAMED",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
                "--add-opens=java.management/javax.management=ALL-UNNAMED",
                "--add-opens=java.naming/javax.naming=ALL-UNNAMED",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-Djboss.modules.system.pkgs=org.jboss.byteman",
                "-Dlogging.configuration=file:" + directory.resolve("configuration/logging.properties")));
        command.addAll(options);
        command.addAll(List.of(
                "-jar",
                home.resolve("jboss-modules.jar").toString(),
                "-mp",
                home.resolve("modules").toString(),
                "org.jboss.as.standalone",
                "-Djboss.home.dir=" + home,
                "-Djboss.server.base.dir=" + directory,
                "-Djboss.bind.address=localhost",
                "-Djboss.http.port=" + port,
                "-Djboss.https.port=0",
                "-Djboss.management.http.port=" + managementPort(),
                "-Djboss.node.name=howdah-" + port,
                "--server-config=" + CONFIGURATION));
        return command;
    }

    private int managementPort() {
        return MANAGEMENT_PORT + port - PORT;
    }

    /** Takes all archives away from the running server, and deploys them again. */
    public void redeploy() throws IOException {
        for (String name : archives) {
            Files.delete(marker(name, ".deployed"));
        }
        await(REDEPLOYS_WITHIN, () -> archives.stream().allMatch(name -> marked(name, ".undeployed")));
        for (String name : archives) {
            Files.writeString(marker(name, ".dodeploy"), name);
        }
        await(REDEPLOYS_WITHIN, () -> deployed() || failed());
        if (!deployed()) {
            throw new IllegalStateException("The archives were not deployed again:\n" + tail());
        }
    }

    /** What was deployed is deployed again: the scanner wants it without a marker then. */
    @Override
    void forgetLastStart() throws IOException {
        for (String name : archives) {
            for (String state : List.of(".deployed", ".failed", ".isdeploying", ".pending")) {
                Files.deleteIfExists(marker(name, state));
            }
        }
    }

    @Override
    boolean deployed() {
        return archives.stream().allMatch(name -> marked(name, ".deployed"));
    }

    @Override
    boolean failed() {
        return archives.stream().anyMatch(name -> marked(name, ".failed"));
    }

    private boolean marked(String archive, String state) {
        return Files.exists(marker(archive, state));
    }

    private Path marker(String archive, String state) {
        return directory.resolve("deployments").resolve(archive + state);
    }
}

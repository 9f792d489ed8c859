// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.examples.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** WildFly with a base directory of its own, configured by {@code server-config/wildfly/howdah.cli}. */
final class WildFly extends AppServer {
    static final String CONFIGURATION = "standalone-microprofile.xml";
    private static final int PORT = 8080;
    private static final int MANAGEMENT_PORT = 9990;

    WildFly(Path home, Path directory, Path serverConfig, int port) {
        super(home.toAbsolutePath(), directory, serverConfig, port);
    }

    @Override
    public void provision(Path rar, Path war, String contextRoot) throws IOException {
        delete(directory);
        copy(home.resolve("standalone"), directory);
        runCli(serverConfig.resolve("wildfly").resolve("howdah.cli"));
        deploy(rar, "howdah.rar");
        deploy(war, contextRoot.equals("/") ? "ROOT.war" : contextRoot.substring(1) + ".war");
    }

    void deploy(Path archive, String name) throws IOException {
        Files.copy(archive, directory.resolve("deployments").resolve(name));
    }

    /** The script as it is shipped, against a server that is embedded in the CLI. */
    private void runCli(Path script) throws IOException {
        Path commands = directory.resolve("provision.cli");
        Files.writeString(
                commands,
                "embed-server --server-config=" + CONFIGURATION + " --std-out=echo\n" + Files.readString(script)
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
                throw new IOException("The CLI refused " + script + ":\n" + Files.readString(log));
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

    @Override
    boolean deployed() {
        return markers(".war.deployed") && markers(".rar.deployed");
    }

    @Override
    boolean failed() {
        return markers(".failed");
    }

    private boolean markers(String ending) {
        try (Stream<Path> files = Files.list(directory.resolve("deployments"))) {
            return files.anyMatch(file -> file.getFileName().toString().endsWith(ending));
        } catch (IOException notYet) {
            return false;
        }
    }
}

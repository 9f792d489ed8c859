// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.examples.launcher;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** WildFly with a base directory of its own, configured by {@code server-config/wildfly/howdah.cli}. */
public final class WildFly extends AppServer {
    private static final int PORT = 8080;
    private static final int MANAGEMENT_PORT = 9990;
    private static final int LAST_PORT = 65_535;

    private final List<String> archives = new ArrayList<>();
    private final Set<Path> drivers = new LinkedHashSet<>();
    private final List<String> others = new ArrayList<>();
    private final List<String> moreCommands = new ArrayList<>();
    private final List<String> users = new ArrayList<>();
    private final Cli cli;

    WildFly(Path home, Path directory, Path serverConfig, int port) {
        super(home.toAbsolutePath(), directory, serverConfig, port);
        environment("JBOSS_HOME", this.home.toString());
        cli = new Cli(this, managementPort(port));
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
        Folders.delete(directory);
        Folders.copy(home.resolve("standalone"), directory);
        Files.write(directory.resolve("configuration/application-users.properties"), users, StandardOpenOption.APPEND);
        archives.clear();
        for (Path driver : drivers) {
            deploy(driver, driver.getFileName().toString());
        }
        others.clear();
        cli.configure(script + "\n" + String.join("\n", moreCommands));
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

    @Override
    public WildFly xaDataSource(String jndiName, Path driver, String url, String user, String password) {
        drivers.add(driver);
        String resource = "/subsystem=datasources/xa-data-source=" + jndiName.replace('/', '-');
        return command("batch")
                .command(resource + ":add(jndi-name=\"java:/" + jndiName + "\",driver-name=" + driver.getFileName()
                        + ",xa-datasource-class=org.postgresql.xa.PGXADataSource,user-name=" + user + ",password=\""
                        + password + "\",min-pool-size=0,max-pool-size=20)")
                .command(resource + "/xa-datasource-properties=URL:add(value=\"" + url + "\")")
                .command("run-batch");
    }

    /** The beans name themselves what they want. */
    @Override
    public WildFly messageDriven(String... beans) throws IOException {
        return command(Files.readString(serverConfig.resolve("wildfly").resolve("message-driven.cli")));
    }

    @Override
    public WildFly user(String name, String password) {
        users.add(name + "=" + digest(name + ":ApplicationRealm:" + password));
        return this;
    }

    /** As {@code add-user.sh} writes it. */
    private static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    private void deploy(Path archive, String name) throws IOException {
        archives.add(name);
        copyToDeployments(archive, name);
    }

    private void copyToDeployments(Path archive, String name) throws IOException {
        Files.copy(archive, directory.resolve("deployments").resolve(name));
    }

    @Override
    public void addBeside(Path war) throws IOException {
        String name = war.getFileName().toString();
        others.add(name);
        copyToDeployments(war, name);
    }

    @Override
    void beginDeployBeside(List<Path> wars) throws IOException {
        for (Path war : wars) {
            Path arriving = Files.copy(war, directory.resolve(war.getFileName())); // the scanner is to see all of it
            Files.move(arriving, directory.resolve("deployments").resolve(war.getFileName()));
        }
    }

    @Override
    boolean deployedBeside(String name) {
        return marked(name, ".deployed");
    }

    @Override
    String refusal(String name) {
        try {
            return marked(name, ".failed") ? Files.readString(marker(name, ".failed")) : "";
        } catch (IOException notYet) {
            return "";
        }
    }

    @Override
    List<String> command(List<String> options) {
        List<String> command = new ArrayList<>(List.of(
                Program.java(),
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
                "-Djboss.management.http.port=" + managementPort(port),
                "-Djboss.node.name=howdah-" + port,
                "--server-config=" + Cli.CONFIGURATION));
        return command;
    }

    @Override
    public URI readiness() {
        return URI.create("http://localhost:" + managementPort(port) + "/health/ready");
    }

    /** As far above the other one as usual, or below it where no port is there any more. */
    static int managementPort(int port) {
        int distance = MANAGEMENT_PORT - PORT;
        return port + distance > LAST_PORT ? port - distance : port + distance;
    }

    @Override
    void beginUndeploy() throws IOException {
        for (String name : archives) {
            Files.delete(marker(name, ".deployed"));
        }
    }

    /** The application is what was deployed last. */
    private String application() {
        return archives.get(archives.size() - 1);
    }

    @Override
    boolean applicationUndeployed() {
        return marked(application(), ".undeployed");
    }

    @Override
    void beginUndeployApplication() throws IOException {
        Files.delete(marker(application(), ".deployed"));
    }

    @Override
    void beginDeploy() throws IOException {
        for (String name : archives) {
            if (!marked(name, ".deployed")) {
                Files.writeString(marker(name, ".dodeploy"), name);
            }
        }
    }

    @Override
    List<String> stopCommand(Duration suspend) {
        return cli.connected("shutdown --suspend-timeout=" + suspend.toSeconds());
    }

    /** Runs a command of the CLI on the running server, and waits until it has been done. */
    public void execute(String line) throws IOException {
        run(cli.connected(line), directory.resolve("cli.log"));
    }

    @Override
    boolean undeployed() {
        return archives.stream().allMatch(name -> marked(name, ".undeployed"));
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
        return Stream.concat(archives.stream(), others.stream()).allMatch(name -> marked(name, ".deployed"));
    }

    @Override
    boolean failed() {
        return Stream.concat(archives.stream(), others.stream()).anyMatch(name -> marked(name, ".failed"));
    }

    private boolean marked(String archive, String state) {
        return Files.exists(marker(archive, state));
    }

    private Path marker(String archive, String state) {
        return directory.resolve("deployments").resolve(archive + state);
    }
}

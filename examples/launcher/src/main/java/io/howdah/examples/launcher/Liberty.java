// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.examples.launcher;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Open Liberty with a user directory of its own, configured by {@code server-config/liberty/server.xml}. */
public final class Liberty extends AppServer {
    private static final String NAME = "howdah";

    /** The file of the adapter is not there; then the server says nothing of the application, and does not start it. */
    private static final String NO_ADAPTER = "J2CA7014W";

    /** What {@link #undeploy} takes out of the configuration. */
    private static final Pattern ARCHIVES = Pattern.compile(
            "(?s)<(resourceAdapter|connectionFactory|activationSpec|webApplication|enterpriseApplication)\\b.*?</\\1>");

    private static final Pattern APPLICATION =
            Pattern.compile("(?s)<(webApplication|enterpriseApplication)\\b.*?</\\1>");

    private final Map<String, String> changes = new LinkedHashMap<>();
    private String configuration = "";
    private int configurations;
    private int deployments;
    private int adapters;
    private int others;

    Liberty(Path home, Path directory, Path serverConfig, int port) {
        super(home.toAbsolutePath(), directory, serverConfig, port);
        environment("WLP_USER_DIR", this.directory.toString());
        environment("HTTP_PORT", Integer.toString(port));
    }

    /** With the feature {@code mpHealth-4.0}. */
    @Override
    public URI readiness() {
        return address().resolve("health/ready");
    }

    private Path server() {
        return directory.resolve("servers").resolve(NAME);
    }

    @Override
    public void provision(Path rar, Path war, String contextRoot) throws IOException {
        configure("server.xml");
        Files.copy(rar, server().resolve("howdah.rar"));
        Files.copy(war, server().resolve("apps").resolve("app.war"));
        environment("APP_ROOT", contextRoot);
    }

    @Override
    public void provisionEar(Path ear) throws IOException {
        configure("server-ear.xml");
        Files.copy(ear, server().resolve("apps").resolve("app.ear"));
    }

    private void configure(String file) throws IOException {
        Folders.delete(directory);
        Files.createDirectories(server().resolve("apps"));
        String text = Files.readString(serverConfig.resolve("liberty").resolve(file));
        for (Map.Entry<String, String> change : changes.entrySet()) {
            text = text.replace(change.getKey(), change.getValue());
        }
        configuration = text;
        others = 0;
        Files.writeString(server().resolve("server.xml"), text);
    }

    @Override
    public Liberty dataSource(String jndiName, Path driver, String url, String user, String password) {
        return dataSource("javax.sql.ConnectionPoolDataSource", jndiName, driver, url, user, password);
    }

    @Override
    public Liberty xaDataSource(String jndiName, Path driver, String url, String user, String password) {
        return dataSource("javax.sql.XADataSource", jndiName, driver, url, user, password);
    }

    private Liberty dataSource(String type, String jndiName, Path driver, String url, String user, String password) {
        return feature("jdbc-4.3")
                .element(
                        """
                    <dataSource jndiName="%s" type="%s">
                        <connectionManager minPoolSize="0" maxPoolSize="20"/>
                        <jdbcDriver><library><file name="%s"/></library></jdbcDriver>
                        <properties.postgresql URL="%s" user="%s" password="%s"/>
                    </dataSource>
                """
                                .formatted(jndiName, type, driver.toAbsolutePath(), url, user, password));
    }

    @Override
    public Liberty messageDriven(String... beans) {
        feature("mdb-4.0");
        for (String bean : beans) {
            element("<activationSpec id=\"app/" + bean + "\"><properties.howdah/></activationSpec>\n");
        }
        return this;
    }

    @Override
    public Liberty user(String name, String password) {
        return feature("appSecurity-5.0")
                .element("<basicRegistry id=\"users\"><user name=\"%s\" password=\"%s\"/></basicRegistry>\n"
                        .formatted(name, password));
    }

    /** Switches a feature of the server on; no harm when it is on already. */
    public Liberty feature(String name) {
        return before("</featureManager>", "    <feature>" + name + "</feature>\n    ");
    }

    /** Adds an element to the configuration. */
    public Liberty element(String text) {
        return before("</server>", text);
    }

    private Liberty before(String end, String text) {
        return change(end, changes.getOrDefault(end, end).replace(end, text + end));
    }

    @Override
    public void addBeside(Path war) throws IOException {
        others++;
        Path dropins = Files.createDirectories(server().resolve("dropins"));
        Files.copy(war, dropins.resolve(war.getFileName()));
    }

    /** Each by another element like the one that the shipped file has for the application. */
    @Override
    void beginDeployBeside(List<Path> wars) throws IOException {
        Matcher application = APPLICATION.matcher(configuration);
        if (!application.find()) {
            throw new IllegalStateException("The configuration has no application:\n" + configuration);
        }
        StringBuilder more = new StringBuilder();
        for (Path war : wars) {
            Files.copy(war, server().resolve("apps").resolve(war.getFileName()));
            more.append(application
                    .group()
                    .replace("\"app\"", "\"" + nameOf(war.getFileName().toString()) + "\"")
                    .replace("${env.APP_WAR}", war.getFileName().toString())
                    .replace("${env.APP_ROOT}", "/" + nameOf(war.getFileName().toString())));
        }
        configuration = configuration.replace("</server>", more + "</server>");
        reconfigure(configuration);
    }

    private static String nameOf(String war) {
        return war.replace(".war", "");
    }

    @Override
    boolean deployedBeside(String name) {
        return !said("CWWKZ0001I", name).isEmpty();
    }

    @Override
    String refusal(String name) {
        return said("CWWKZ0002E", name);
    }

    /** What a message says of an application: all of its lines. */
    private String said(String id, String war) {
        try {
            return Pattern.compile("(?m)^.*" + id + ":.*\\b[Aa]pplication " + nameOf(war) + "\\b.*$(\\R(?!\\[).*)*")
                    .matcher(Files.readString(logFile()))
                    .results()
                    .map(MatchResult::group)
                    .collect(Collectors.joining("\n"));
        } catch (IOException notYet) {
            return "";
        }
    }

    /** Changes a part of the shipped file when the server is provisioned, as its comments tell a user to. */
    public Liberty change(String part, String by) {
        changes.put(part, by);
        return this;
    }

    @Override
    List<String> command(List<String> options) {
        List<String> command = new ArrayList<>(List.of(
                Program.java(),
                "-Xmx512m",
                "-javaagent:" + home.resolve("bin/tools/ws-javaagent.jar"),
                "-Djava.awt.headless=true",
                "-Djdk.attach.allowAttachSelf=true",
                "--add-exports=java.base/sun.security.action=ALL-UNNAMED",
                "--add-exports=java.naming/com.sun.jndi.ldap=ALL-UNNAMED",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
                "--add-opens=java.base/java.io=ALL-UNNAMED",
                "--add-opens=java.naming/javax.naming.spi=ALL-UNNAMED",
                "--add-opens=java.naming/com.sun.naming.internal=ALL-UNNAMED",
                "--add-opens=java.base/java.net=ALL-UNNAMED",
                "--add-opens=java.management/javax.management=ALL-UNNAMED"));
        command.addAll(options);
        command.addAll(List.of("-jar", home.resolve("bin/tools/ws-server.jar").toString(), NAME));
        return command;
    }

    /** How long requests may take is the server's own matter. */
    @Override
    List<String> stopCommand(Duration suspend) {
        return List.of(
                Program.java(), "-jar", home.resolve("bin/tools/ws-server.jar").toString(), NAME, "--stop");
    }

    @Override
    void forgetLastStart() {
        configurations = 0;
        deployments = 1;
        adapters = 0;
    }

    @Override
    boolean deployed() {
        return logged("CWWKZ0001I") >= deployments + others && configured();
    }

    @Override
    boolean failed() {
        return Stream.of("CWWKZ0002E", "CWWKZ0012E", "CWWKZ0013E", NO_ADAPTER).anyMatch(id -> logged(id) > 0);
    }

    @Override
    void beginUndeploy() throws IOException {
        adapters++;
        reconfigure(ARCHIVES.matcher(configuration).replaceAll(""));
    }

    @Override
    boolean undeployed() {
        return logged("CWWKZ0009I") >= deployments && logged("J2CA7009I") >= adapters && configured();
    }

    @Override
    void beginUndeployApplication() throws IOException {
        reconfigure(APPLICATION.matcher(configuration).replaceAll(""));
    }

    @Override
    boolean applicationUndeployed() {
        return logged("CWWKZ0009I") >= deployments && configured();
    }

    @Override
    void beginDeploy() throws IOException {
        deployments++;
        reconfigure(configuration);
    }

    /** The server looks for another configuration twice a second. */
    private void reconfigure(String text) throws IOException {
        configurations++;
        Files.writeString(server().resolve("server.xml"), text);
    }

    private boolean configured() {
        return logged("CWWKG0017I") >= configurations;
    }

    /** How often a message was logged. */
    private long logged(String id) {
        try {
            return Files.readString(logFile())
                    .lines()
                    .filter(line -> line.contains(id))
                    .count();
        } catch (IOException notYet) {
            return 0;
        }
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.examples.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Open Liberty with a user directory of its own, configured by {@code server-config/liberty/server.xml}. */
public final class Liberty extends AppServer {
    private static final String NAME = "howdah";

    private final Map<String, String> changes = new LinkedHashMap<>();

    Liberty(Path home, Path directory, Path serverConfig, int port) {
        super(home.toAbsolutePath(), directory, serverConfig, port);
        environment("WLP_USER_DIR", this.directory.toString());
        environment("HTTP_PORT", Integer.toString(port));
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
        delete(directory);
        Files.createDirectories(server().resolve("apps"));
        String text = Files.readString(serverConfig.resolve("liberty").resolve(file));
        for (Map.Entry<String, String> change : changes.entrySet()) {
            text = text.replace(change.getKey(), change.getValue());
        }
        Files.writeString(server().resolve("server.xml"), text);
    }

    @Override
    public Liberty dataSource(String jndiName, Path driver, String url, String user, String password) {
        change("</featureManager>", "    <feature>jdbc-4.3</feature>\n    </featureManager>");
        return change(
                "</server>",
                """
                    <dataSource jndiName="%s">
                        <connectionManager minPoolSize="0" maxPoolSize="20"/>
                        <jdbcDriver><library><file name="%s"/></library></jdbcDriver>
                        <properties.postgresql URL="%s" user="%s" password="%s"/>
                    </dataSource>
                </server>
                """
                        .formatted(jndiName, driver.toAbsolutePath(), url, user, password));
    }

    /** Changes a part of the shipped file when the server is provisioned, as its comments tell a user to. */
    public Liberty change(String part, String by) {
        changes.put(part, by);
        return this;
    }

    @Override
    List<String> command(List<String> options) {
        List<String> command = new ArrayList<>(List.of(
                java(),
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

    @Override
    void forgetLastStart() {
        // All is in the log.
    }

    @Override
    boolean deployed() {
        return logged("CWWKZ0001I");
    }

    @Override
    boolean failed() {
        return logged("CWWKZ0002E") || logged("CWWKZ0012E") || logged("CWWKZ0013E");
    }

    private boolean logged(String id) {
        try {
            return Files.readString(logFile()).contains(id);
        } catch (IOException notYet) {
            return false;
        }
    }
}

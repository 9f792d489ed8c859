// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.examples.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The command line of a WildFly: for the server while it is stopped, and while it runs. */
final class Cli {
    static final String CONFIGURATION = "standalone-microprofile.xml";

    /** What scripts have made of the configuration in a home: that takes seconds, and many servers are made alike. */
    private static final Map<String, String> MADE = new ConcurrentHashMap<>();

    private final WildFly server;
    private final int managementPort;

    Cli(WildFly server, int managementPort) {
        this.server = server;
        this.managementPort = managementPort;
    }

    /** Against a server that is embedded in the CLI. */
    void configure(String script) throws IOException {
        Path configuration = server.directory.resolve("configuration").resolve(CONFIGURATION);
        String key = server.home + "\n" + script;
        String made = MADE.get(key);
        if (made == null) {
            runEmbedded(script);
            MADE.put(key, Files.readString(configuration));
        } else {
            Files.writeString(configuration, made);
        }
    }

    private void runEmbedded(String script) throws IOException {
        Path commands = server.directory.resolve("provision.cli");
        Files.writeString(
                commands,
                "embed-server --server-config=" + CONFIGURATION + " --std-out=echo\n" + script
                        + "\nstop-embedded-server\n");
        server.run(command("--file=" + commands), server.directory.resolve("provision.log"));
    }

    /** What runs a line on the running server. */
    List<String> connected(String line) {
        return command("--connect", "--controller=localhost:" + managementPort, "--command=" + line);
    }

    private List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Program.java(),
                "-XX:TieredStopAtLevel=1", // it runs for seconds, in which the better compiler only takes time
                "-Djboss.server.base.dir=" + server.directory,
                "-Djboss.home.dir=" + server.home,
                "-jar",
                server.home.resolve("jboss-modules.jar").toString(),
                "-mp",
                server.home.resolve("modules").toString(),
                "org.jboss.as.cli"));
        command.addAll(List.of(arguments));
        return command;
    }
}

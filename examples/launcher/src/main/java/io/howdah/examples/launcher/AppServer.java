// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.examples.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A server process with howdah.rar and a war, in a directory of its own. The files of {@code server-config/} are used as
 * they are.
 */
public abstract class AppServer implements AutoCloseable {
    private static final Duration STARTS_WITHIN = Duration.ofMinutes(3);
    private static final Duration REDEPLOYS_WITHIN = Duration.ofMinutes(1);
    private static final Duration LOOK_AGAIN_AFTER = Duration.ofMillis(200);
    private static final int FIRST_OF_ORDINARY_USERS = 1024;

    final Path home;
    final Path directory;
    final Path serverConfig;
    final int port;
    private final Program program;
    private final List<String> javaOptions = new ArrayList<>();

    /**
     * @param home the unpacked server, which is not changed
     * @param directory where this server keeps its files; made anew
     * @param serverConfig the folder {@code server-config} of the project
     */
    AppServer(Path home, Path directory, Path serverConfig, int port) {
        this.home = home;
        this.directory = directory.toAbsolutePath();
        this.serverConfig = serverConfig;
        this.port = port;
        program = new Program(this.directory);
    }

    /**
     * A server by its kind, {@code wildfly} or {@code liberty}.
     *
     * @param unpacked the folder into which the server's zip was unpacked
     */
    public static AppServer of(String kind, Path unpacked, Path directory, Path serverConfig, int port)
            throws IOException {
        Path home = onlyChild(unpacked);
        return switch (kind) {
            case "wildfly" -> new WildFly(home, directory, serverConfig, port);
            case "liberty" -> new Liberty(home, directory, serverConfig, port);
            default -> throw new IllegalArgumentException("There is no server '" + kind + "'; use wildfly or liberty.");
        };
    }

    private static Path onlyChild(Path unpacked) throws IOException {
        try (Stream<Path> children = Files.list(unpacked)) {
            List<Path> servers = children.toList();
            if (servers.size() != 1) {
                throw new IllegalStateException("There should be one server in " + unpacked + ", but there are "
                        + servers + ". Delete that folder and build again.");
            }
            return servers.get(0);
        }
    }

    /** Sets an environment variable of the server process. */
    public AppServer environment(String name, String value) {
        program.environment(name, value);
        return this;
    }

    public AppServer javaOption(String option) {
        javaOptions.add(option);
        return this;
    }

    /** Where the server answers. */
    public URI address() {
        return URI.create("http://localhost:" + port + "/");
    }

    /** Where it says by MicroProfile Health whether it is ready. */
    public abstract URI readiness();

    public Path logFile() {
        return program.logFile();
    }

    /**
     * Adds a datasource of pgjdbc, to work beside Howdah.
     *
     * @param driver the driver's jar
     */
    public abstract AppServer dataSource(String jndiName, Path driver, String url, String user, String password);

    /**
     * Adds a datasource of pgjdbc that takes part in XA transactions, to work beside Howdah.
     *
     * @param driver the driver's jar
     */
    public abstract AppServer xaDataSource(String jndiName, Path driver, String url, String user, String password);

    /** Adds somebody who may log in. */
    public abstract AppServer user(String name, String password);

    /** Lets the application have message-driven beans of these names for the events of Howdah; before it is provisioned. */
    public abstract AppServer messageDriven(String... beans) throws IOException;

    /** Writes the server's configuration, with the adapter and the application in it. */
    public abstract void provision(Path rar, Path war, String contextRoot) throws IOException;

    /** Writes the server's configuration, with an ear that holds both, deployed as {@code app.ear}. */
    public abstract void provisionEar(Path ear) throws IOException;

    /** Adds an application that stays when the provisioned archives are taken away; its context root is its name. */
    public abstract void addBeside(Path war) throws IOException;

    /**
     * Deploys further wars to the running server, all at the same time. They see the adapter as the application does; their
     * context roots are their names.
     *
     * @return what the server says of those that it refuses, by the names of their files
     */
    public Map<String, String> deployBeside(List<Path> wars) throws IOException {
        beginDeployBeside(wars);
        Map<String, String> refused = new HashMap<>();
        for (Path war : wars) {
            String name = war.getFileName().toString();
            await(STARTS_WITHIN, () -> deployedBeside(name) || !refusal(name).isEmpty());
            if (!refusal(name).isEmpty()) {
                refused.put(name, refusal(name));
            } else if (!deployedBeside(name)) {
                throw new IllegalStateException(name + " was neither deployed nor refused:\n" + tail());
            }
        }
        return refused;
    }

    abstract void beginDeployBeside(List<Path> wars) throws IOException;

    abstract boolean deployedBeside(String name);

    /** What the server says of a war that it refuses; empty as long as it has not said it. */
    abstract String refusal(String name);

    abstract List<String> command(List<String> options);

    abstract boolean deployed();

    abstract boolean failed();

    abstract boolean undeployed();

    abstract boolean applicationUndeployed();

    abstract void beginUndeploy() throws IOException;

    abstract void beginUndeployApplication() throws IOException;

    abstract void beginDeploy() throws IOException;

    /** Takes the provisioned archives away from the running server, and deploys them again. */
    public void redeploy() throws IOException {
        undeploy();
        deploy();
    }

    /** Takes the provisioned archives away from the running server. */
    public void undeploy() throws IOException {
        beginUndeploy();
        awaitGone("The archives were", this::undeployed);
    }

    /** Takes the application away from the running server; the adapter stays. */
    public void undeployApplication() throws IOException {
        beginUndeployApplication();
        awaitGone("The application was", this::applicationUndeployed);
    }

    private void awaitGone(String what, BooleanSupplier gone) {
        await(REDEPLOYS_WITHIN, gone);
        if (!gone.getAsBoolean()) {
            throw new IllegalStateException(what + " not taken away:\n" + tail());
        }
    }

    /** Deploys to the running server what was taken away from it. */
    public void deploy() throws IOException {
        beginDeploy();
        await(REDEPLOYS_WITHIN, () -> deployed() || failed());
        if (!deployed()) {
            throw new IllegalStateException("The archives were not deployed again:\n" + tail());
        }
    }

    /** Forgets what the last process in this directory has said about its deployments. */
    abstract void forgetLastStart() throws IOException;

    /**
     * Starts the process and waits until the application is deployed. A directory that was provisioned once can be started
     * again, also after {@link #kill}; the last process's log is kept beside the new one.
     */
    public void start() throws IOException {
        refuseUsedPort(port);
        program.makeRoomForLog();
        forgetLastStart();
        program.start(command(javaOptions));
        await(STARTS_WITHIN, () -> deployed() || failed() || !program.isAlive());
        if (deployed()) {
            await(STARTS_WITHIN, () -> listens() || !program.isAlive());
        }
        if (!deployed() || !listens()) {
            String log = tail();
            kill(); // an Open Liberty that still installs features would go on with them until it is killed
            throw new IllegalStateException("The application was not deployed. The server's log ends with:\n" + log);
        }
    }

    /** The process id of the running server. */
    public long pid() {
        return program.pid();
    }

    /** Open Liberty says that an application has started before it listens. */
    private boolean listens() {
        try (Socket socket = new Socket("localhost", port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** The last lines that the server wrote. */
    public String tail() {
        return program.tail();
    }

    /** Tells before anything is started that a port is not free. */
    public static void refuseUsedPort(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true); // as servers do: what an ended connection has left is no hindrance
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException used) {
            throw new IllegalStateException(
                    "Port " + port + " is in use"
                            + (port < FIRST_OF_ORDINARY_USERS ? ", or for the administrator only" : "")
                            + ". Stop what listens there, or choose another one by --port.",
                    used);
        }
    }

    static void await(Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_AFTER.toMillis()); // another process tells by files only
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the process at once, as {@code kill -9} does; to be used from any thread. */
    public void kill() {
        program.kill();
    }

    /**
     * Ends the server by the server's own command, as an administrator does, and waits until it is gone.
     *
     * @param suspend how long requests that are under way may take
     */
    public void stop(Duration suspend) throws IOException {
        program.stop(stopCommand(suspend), suspend);
    }

    abstract List<String> stopCommand(Duration suspend);

    /** Runs a program in this server's environment and waits for it. */
    void run(List<String> command, Path log) throws IOException {
        program.run(command, log);
    }

    /** Ends the server as a signal would, and waits until it is gone. */
    @Override
    public void close() {
        program.end();
    }
}

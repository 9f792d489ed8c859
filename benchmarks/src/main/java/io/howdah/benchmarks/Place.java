// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks;

import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a run happens: the PostgreSQL, the link to it, and the checkout. Contenders connect to {@link #address}; what
 * prepares data may go straight to {@link #postgres}.
 */
public final class Place implements AutoCloseable {
    private static final double NANOS_PER_TICK = 1e9 / 100; // USER_HZ, the same on every Linux

    private final PostgresServer postgres;
    private final Path project;
    private final @Nullable DelayProcess link;
    private final @Nullable ProcessHandle postmaster;

    private Place(PostgresServer postgres, Path project, @Nullable DelayProcess link) {
        this.postgres = postgres;
        this.project = project;
        this.link = link;
        postmaster = postmaster(postgres);
    }

    /**
     * Starts a PostgreSQL, or uses that of {@code TESTKIT_POSTGRES}.
     *
     * @param project the checkout, built
     * @param roundTrip what the link to PostgreSQL adds to a round trip
     */
    public static Place open(Path project, Duration roundTrip) throws IOException {
        PostgresServer postgres = PostgresServer.start(ServerOptions.defaults());
        DelayProcess link = roundTrip.isZero()
                ? null
                : DelayProcess.start(postgres.host(), postgres.port(), roundTrip.dividedBy(2));
        return new Place(postgres, project, link);
    }

    public PostgresServer postgres() {
        return postgres;
    }

    public Path project() {
        return project;
    }

    /** Where contenders connect to. */
    public Address address() {
        Address direct = Address.of(postgres);
        return link == null ? direct : direct.at("localhost", link.port());
    }

    /**
     * Where the contenders of a workload whose id names a round trip connect to, whatever the place's own is.
     *
     * @param roundTrip what that link adds to a round trip; its process ends with the run
     */
    public Address address(Duration roundTrip) throws IOException {
        Address direct = Address.of(postgres);
        return roundTrip.isZero()
                ? direct
                : direct.at(
                        "localhost",
                        DelayProcess.start(direct.host(), direct.port(), roundTrip.dividedBy(2))
                                .port());
    }

    /** What has to be known beside figures that were measured here. */
    String describe(Arguments arguments) {
        return Machine.describe() + ", " + version(postgres) + "; `" + arguments.command() + "`.";
    }

    /** For example {@code PostgreSQL 18.6}. */
    public static String version(PostgresServer postgres) {
        return ""
                + postgres.query("select 'PostgreSQL ' || split_part(version(), ' ', 2)")
                        .get(0)
                        .get(0);
    }

    /** The process above the backends, as its data directory names it; none when that is elsewhere, or not for us to know. */
    private static @Nullable ProcessHandle postmaster(PostgresServer postgres) {
        List<List<@Nullable String>> directory =
                postgres.query("select setting from pg_settings where name = 'data_directory'");
        if (directory.isEmpty()) {
            return null;
        }
        try {
            List<String> lines =
                    Files.readAllLines(Path.of("" + directory.get(0).get(0), "postmaster.pid"));
            return lines.get(3).equals("" + postgres.port())
                    ? ProcessHandle.of(Long.parseLong(lines.get(0).strip())).orElse(null)
                    : null;
        } catch (IOException elsewhere) {
            return null;
        }
    }

    /** What PostgreSQL has spent until now, ended backends included; NaN where that cannot be read. */
    public double serverCpuNanos() {
        return postmaster == null
                ? Double.NaN
                : serverProcesses().mapToDouble(Place::cpuNanos).sum();
    }

    /** PostgreSQL's processes that run at the moment; none where it is on another machine. */
    public Stream<ProcessHandle> serverProcesses() {
        ProcessHandle top = postmaster;
        return top == null ? Stream.empty() : Stream.concat(Stream.of(top), top.children());
    }

    /** What the processes that this one has started, and waited for, have spent. */
    public static double endedProcessesCpuNanos() {
        return ticks(ProcessHandle.current(), 2, 4);
    }

    /** What a process has spent until now, its ended children included. */
    public static double cpuNanos(ProcessHandle process) {
        return ticks(process, 0, 4);
    }

    /** Of utime, stime, and both of the children that have ended: proc(5), fields 14 to 17. */
    private static double ticks(ProcessHandle process, int from, int to) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            List<String> fields =
                    List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
            return fields.subList(11 + from, 11 + to).stream()
                            .mapToLong(Long::parseLong)
                            .sum()
                    * NANOS_PER_TICK;
        } catch (IOException ended) {
            return 0;
        }
    }

    @Override
    public void close() {
        if (link != null) {
            link.close();
        }
        postgres.close();
    }
}

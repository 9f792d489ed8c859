// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.workload;

import io.howdah.benchmarks.Absent;
import io.howdah.benchmarks.Address;
import io.howdah.benchmarks.Contender;
import io.howdah.benchmarks.Place;
import io.howdah.benchmarks.Slice;
import io.howdah.benchmarks.statement.Items;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The floor: PostgreSQL's own client in C, which reads a row by its key, prepared, and does nothing with it. */
record Pgbench(Address address, int clients, Path script) implements Contender {
    private static final String NAME = "pgbench";
    private static final Pattern TIME = Pattern.compile("tps = ([0-9.]+)");

    /** Absent where it is not installed. */
    static Contender of(Address address, int clients) throws IOException {
        if (!Program.isThere(NAME, "--version")) {
            return Absent.because(NAME, "it is not installed");
        }
        Path script = Files.createTempFile("point", ".sql");
        Files.writeString(
                script,
                "\\set id random(1, " + Items.COUNT + ")\n"
                        + "select id, name, created_at, price, details from items where id = :id;\n");
        return new Pgbench(address, clients, script);
    }

    @Override
    public String name() {
        return NAME;
    }

    /** It cannot tell what it was given; the sum is that of the others, who read all keys alike. */
    @Override
    public Slice run(int operations) throws IOException, InterruptedException {
        ProcessBuilder command = new ProcessBuilder(List.of(
                NAME,
                "--no-vacuum",
                "--protocol=prepared",
                "--client=" + clients,
                "--transactions=" + operations / clients,
                "--file=" + script,
                "--host=" + address.host(),
                "--port=" + address.port(),
                "--username=" + address.user(),
                address.database()));
        command.environment().put("PGPASSWORD", address.password());
        command.environment().put("PGSSLMODE", Address.SSL_MODE);
        double before = Place.endedProcessesCpuNanos();
        Process process = command.redirectErrorStream(true).start();
        String said = Program.said(process);
        process.waitFor();
        Matcher perSecond = TIME.matcher(said);
        if (!perSecond.find() || process.exitValue() != 0) {
            throw new IllegalStateException("pgbench said\n" + said);
        }
        long nanos = Math.round(operations / Double.parseDouble(perSecond.group(1)) * 1e9);
        return new Slice(nanos, Math.round(Place.endedProcessesCpuNanos() - before), sumOfKeys(operations));
    }

    private static long sumOfKeys(int operations) {
        long sum = 0;
        for (int i = 0; i < operations; i++) {
            sum += Items.key(i);
        }
        return sum;
    }
}

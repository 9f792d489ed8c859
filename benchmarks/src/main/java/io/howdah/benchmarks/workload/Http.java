// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.workload;

import io.howdah.benchmarks.Contender;
import io.howdah.benchmarks.Place;
import io.howdah.benchmarks.Slice;
import io.howdah.benchmarks.Workload;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An endpoint of the example that reads one order and answers it as JSON, in a server, asked by wrk; for the datasource the same
 * in another application of that server. The client whose processors are counted is the server.
 *
 * @param roundTrip what the link between server and PostgreSQL adds to a round trip
 */
record Http(String kind, int connections, Duration roundTrip) implements Workload {
    private static final int SECONDS = 3;

    /** What wrk says: {@code 40214 requests in 3.01s, 7.41MB read}. */
    private static final Pattern DONE = Pattern.compile("(\\d+) requests in ([0-9.]+)(ms|s|m)");

    private static final Pattern TROUBLE = Pattern.compile("(?m)^ *(Non-2xx.*|Socket errors.*)$");

    @Override
    public String id() {
        return "http-" + kind + "-" + connections + (roundTrip.isZero() ? "" : "-rtt" + roundTrip.toMillis());
    }

    @Override
    public Unit unit() {
        return Unit.PER_SECOND;
    }

    /** As many as come within some seconds. */
    @Override
    public int operations() {
        return 1;
    }

    /** It takes a whole server half a minute of each until what it runs is compiled. */
    @Override
    public int warmUps() {
        return 6;
    }

    @Override
    public List<Contender> contenders(Place place) throws IOException {
        checkThatWrkIsThere();
        ShopTables.create(place.postgres());
        BenchServer server =
                BenchServer.withShop(kind, place, roundTrip.isZero() ? place.address() : place.address(roundTrip));
        return List.of(
                new Endpoint("howdah asynchronous", "api/orders/1/tracking", server, connections),
                new Endpoint("howdah awaited", "api/orders/1", server, connections),
                new Endpoint("pgjdbc datasource", "plain/datasource/orders/1", server, connections));
    }

    private void checkThatWrkIsThere() {
        if (!Program.isThere("wrk", "-v")) {
            throw new IllegalStateException(
                    id() + " is asked by wrk, which is not installed (Debian: apt-get install wrk)");
        }
    }

    /** One of the ways; the first that is closed stops the server. */
    private record Endpoint(String name, String path, BenchServer server, int connections) implements Contender {
        @Override
        public String content() throws IOException, InterruptedException {
            return server.get(path);
        }

        @Override
        public Slice run(int operations) throws IOException, InterruptedException {
            double before = server.cpuNanos();
            String said = wrk();
            Matcher done = DONE.matcher(said);
            if (!done.find() || TROUBLE.matcher(said).find()) {
                throw new IllegalStateException(name + ": wrk said\n" + said);
            }
            long nanos = Math.round(Double.parseDouble(done.group(2)) * nanosOf(done.group(3)));
            return new Slice(nanos, Math.round(server.cpuNanos() - before), 0).of(Integer.parseInt(done.group(1)));
        }

        private static double nanosOf(String unit) {
            return switch (unit) {
                case "ms" -> 1e6;
                case "m" -> 60e9;
                default -> 1e9;
            };
        }

        private String wrk() throws IOException, InterruptedException {
            Process wrk = new ProcessBuilder(
                            "wrk",
                            "-t1",
                            "-c" + connections,
                            "-d" + SECONDS + "s",
                            "--timeout=10s",
                            server.address(path).toString())
                    .redirectErrorStream(true)
                    .start();
            String said = Program.said(wrk);
            wrk.waitFor();
            return said;
        }

        @Override
        public void close() {
            server.close();
        }
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import io.howdah.examples.launcher.Liberty;
import io.howdah.testkit.PostgresServer;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The pools of a server as it counts them itself, and as PostgreSQL sees them: whether they agree that nobody holds
 * anything.
 *
 * @param beside connections of each pool that the server may hold without counting them
 */
record HeldByNobody(Deployment deployment, PostgresServer postgres, int beside) {
    private static final Map<String, Integer> PLACES =
            Map.of("default", Deployment.DEFAULT_POOL, "reporting", Deployment.REPORTING_POOL);
    private static final Pattern NUMBERS = Pattern.compile("in use (?<used>\\d+), open (?<open>\\d+)");

    /** Waits until nobody holds anything of either database. */
    void await() {
        ServerTest.eventually(() -> complaint("default", postgres.database()) + complaint("reporting", "reporting"));
    }

    /** A pool of which all connections are to be idle; what is still going on, or an empty text. */
    String complaint(String pool, String database) {
        return complaint(pool, "usename = 'howdah' and datname = '" + database + "'", 0);
    }

    /**
     * As {@link #complaint(String, String)}.
     *
     * @param which of PostgreSQL's connections are the pool's, as a condition
     * @param rented how many of them are in use as long as the application is there
     */
    String complaint(String pool, String which, int rented) {
        String told = deployment.get("pools/" + pool);
        Matcher numbers = NUMBERS.matcher(told);
        if (!numbers.matches()) {
            return pool + ": " + told; // the application has just been deployed again
        }
        int open = Integer.parseInt(numbers.group("open"));
        List<List<String>> backends =
                postgres.query("select pid, state, query from pg_stat_activity where backend_type = 'client backend'"
                        + " and application_name <> '" + Gate.NAME + "' and " + which);
        boolean settled = numbers.group("used").equals("" + rented)
                && backends.size() >= open
                && backends.size() <= open + beside
                && backends.stream().allMatch(backend -> "idle".equals(backend.get(1)));
        if (settled) {
            return "";
        }
        String asked = backends.size() < open ? askForAll(pool) : "";
        return pool + ": " + numbers.group() + ", PostgreSQL: " + backends + asked;
    }

    /**
     * Open Liberty counts what has ended beneath others in its pool until it would give it to somebody, so that whoever
     * asks for all must have all, and it counts what is there; WildFly counts that always.
     */
    private String askForAll(String pool) {
        Integer places = PLACES.get(pool);
        return places == null || !(deployment.server() instanceof Liberty)
                ? ""
                : ", asked for " + places + ": " + deployment.post("desk/hold/" + pool + "/" + places);
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.Map;
import java.util.ServiceLoader;

/**
 * The door to PostgreSQL for plain Java: tests, tools and scripts. In a Jakarta EE server the resource adapter makes the
 * databases, and beans inject them.
 *
 * <pre>{@code
 * try (Database database = Howdah.open("postgresql://app@localhost/shop")) {
 *     List<Row> open = database.select("select id, item from orders where status = $1", "open")
 *             .await();
 * }
 * }</pre>
 *
 * <p>Thread-safe; so is everything it returns, except where a type says otherwise.
 */
public final class Howdah {
    private Howdah() {}

    /**
     * Opens a database by its address, {@code postgresql://user:password@host:port/database?key=value&...}. The keys
     * are those of {@link Setting}; nothing is connected yet.
     *
     * @throws ConfigurationException names every problem of the address at once
     */
    public static Database open(String uri) {
        return open(Map.of(Setting.URL.key(), uri));
    }

    /**
     * Opens a database by settings, the names being the keys of {@link Setting}. What {@code url} says is overruled by
     * a key of its own.
     *
     * @throws ConfigurationException names every problem of the settings at once
     */
    public static Database open(Map<String, String> settings) {
        return engine().open(settings);
    }

    static Engine engine() {
        return ServiceLoader.load(Engine.class, Howdah.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new ConfigurationException(
                        ErrorId.ENGINE_MISSING,
                        "Howdah.open found no engine beside " + JarOf.type(Howdah.class)
                                + ". Add io.howdah:howdah-engine to the same class path; in a Jakarta EE server deploy"
                                + " howdah.rar and inject io.howdah.Database instead."));
    }

    /** What stands behind {@link Howdah#open} and {@link Change#toSql}; found by {@link ServiceLoader}, implemented by howdah-engine only. */
    public interface Engine {
        Database open(Map<String, String> settings);

        /** As {@link Change#toSql(int)}. */
        String sql(Change change, int majorVersion);
    }
}

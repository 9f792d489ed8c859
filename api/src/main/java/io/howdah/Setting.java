// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Every key that configures a database, in one table: for the address of {@link Howdah#open}, for MicroProfile Config
 * ({@code howdah.<database>.<key>}) and for the resource adapter (the key in camel case). Units, meanings and places
 * are in {@code docs/configuration.md}; a test keeps that page, {@code ra.xml} and this table in step.
 */
public enum Setting {
    NAME("name", Place.SERVER, "default"),
    JNDI_NAME("jndi-name", Place.APPLICATION, null),

    URL("url", Place.CONNECTION, null),
    HOST("host", Place.CONNECTION, "localhost"),
    PORT("port", Place.CONNECTION, "5432"),
    DATABASE("database", Place.CONNECTION, null),
    USER("user", Place.CONNECTION, null),
    PASSWORD("password", Place.CONNECTION, null),
    SSL_MODE("ssl-mode", Place.CONNECTION, "prefer"),
    SSL_ROOT_CERT("ssl-root-cert", Place.CONNECTION, null),
    SSL_CERT("ssl-cert", Place.CONNECTION, null),
    SSL_KEY("ssl-key", Place.CONNECTION, null),
    SCRAM_MAX_ITERATIONS("scram-max-iterations", Place.CONNECTION, "100000"),
    CONNECT_TIMEOUT("connect-timeout", Place.CONNECTION, "10s"),
    APPLICATION_NAME("application-name", Place.CONNECTION, "howdah"),
    SERVER_SETTINGS("server-settings", Place.CONNECTION, null),
    INIT_SQL("init-sql", Place.CONNECTION, null),
    STATEMENT_CACHE_SIZE("statement-cache-size", Place.CONNECTION, "256"),
    PIPELINING_LIMIT("pipelining-limit", Place.CONNECTION, "256"),
    STACK_NATIVE_DISABLED("stack-native-disabled", Place.CONNECTION, "false"),
    MAX_QUERIES("max-queries", Place.CONNECTION, "0"),
    MAX_LIFETIME("max-lifetime", Place.CONNECTION, "30m"),
    ACQUIRE_TIMEOUT("acquire-timeout", Place.CONNECTION, "10s"),
    MAX_WAITERS("max-waiters", Place.CONNECTION, "20000"),
    RENTAL_IDLE("rental-idle", Place.CONNECTION, "50ms"),
    COMMAND_TIMEOUT("command-timeout", Place.CONNECTION, "0"),
    PGBOUNCER("pgbouncer", Place.CONNECTION, "false"),
    JSON_CODECS("json-codecs", Place.CONNECTION, "true"),
    EVENTS_BACKEND("events.backend", Place.CONNECTION, "notify_queue"),
    EVENTS_SCHEMA("events.schema", Place.CONNECTION, "create"),
    EVENTS_TABLE("events.table", Place.CONNECTION, "howdah_event"),
    EVENTS_LISTEN_URL("events.listen-url", Place.CONNECTION, null),
    EVENTS_LEASE("events.lease", Place.CONNECTION, "30s"),
    EVENTS_MAX_ATTEMPTS("events.max-attempts", Place.CONNECTION, "10"),
    EVENTS_POLL_INTERVAL("events.poll-interval", Place.CONNECTION, "1s"),
    EVENTS_RETENTION("events.retention", Place.CONNECTION, "7d"),
    EVENTS_BUFFER("events.buffer", Place.CONNECTION, "10000"),
    EVENTS_HEARTBEAT("events.heartbeat", Place.CONNECTION, "10s"),
    TRANSACTIONS("transactions", Place.SERVER, "local"),
    CREDENTIALS("credentials", Place.SERVER, "pool"),

    MIN_SIZE("min-size", Place.POOL, "0"),
    MAX_SIZE("max-size", Place.POOL, "10"),
    IDLE_TIMEOUT("idle-timeout", Place.POOL, "10m"),

    EVENT_LOOPS("event-loops", Place.ADAPTER, "2");

    /** No duration may be longer: a hundred years, which all clocks and counters on the way can count. */
    public static final Duration LONGEST_DURATION = Duration.ofDays(36_500);

    /** Where a key can work. */
    public enum Place {
        /** Everywhere: address, MicroProfile Config, properties of the server's connection factory. */
        CONNECTION,
        /** Only where {@link Howdah#open} makes the pool; in a server the pool has settings of its own. */
        POOL,
        /** Only as a property of the server's connection factory. */
        SERVER,
        /** Only as a property of the resource adapter, and in plain Java. */
        ADAPTER,
        /** Only in MicroProfile Config as the application sees it. */
        APPLICATION
    }

    private final String key;
    private final Place place;
    private final Optional<String> defaultValue;

    Setting(String key, Place place, @Nullable String defaultValue) {
        this.key = key;
        this.place = place;
        this.defaultValue = Optional.ofNullable(defaultValue);
    }

    /** The key in kebab case, for example {@code ssl-mode}. */
    public String key() {
        return key;
    }

    public Place place() {
        return place;
    }

    /** The value where none is given; empty when leaving it out means something that no value says. */
    public Optional<String> defaultValue() {
        return defaultValue;
    }

    /** The name as a JavaBean property, for example {@code sslMode}. */
    public String property() {
        StringBuilder name = new StringBuilder();
        for (String word : key.split("[-.]")) {
            name.append(name.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
        }
        return name.toString();
    }

    /** The key as MicroProfile Config has it, for example {@code howdah.orders.ssl-mode}. */
    public String configKey(String database) {
        return "howdah." + database + "." + key;
    }

    /** The key as a variable of the environment, for example {@code HOWDAH_ORDERS_SSL_MODE}. */
    public String environmentKey(String database) {
        return KeyNames.inEnvironment(configKey(database));
    }

    /** Whether the value is a secret and must never be shown. */
    public boolean secret() {
        return this == PASSWORD || this == URL || this == EVENTS_LISTEN_URL;
    }

    public static Optional<Setting> find(String key) {
        return Arrays.stream(values())
                .filter(setting -> setting.key.equals(key))
                .findFirst();
    }

    /** The one that somebody may have meant who wrote a key that there is not. */
    public static Optional<Setting> similarTo(String key) {
        return Similar.to(key);
    }

    /**
     * What to say of those names in a source of MicroProfile Config that begin as the keys of a database do and go on as none
     * of them, so that nobody reads them: a sentence with what to do for each.
     *
     * @param source what the sentences call it
     */
    public static List<String> misspelt(String database, String source, Set<String> names) {
        return new KeyNames(database).misspelt(source, names);
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi;

import io.howdah.ConfigurationException;
import io.howdah.Database;
import io.howdah.ErrorId;
import io.howdah.Howdah;
import io.howdah.Setting;
import io.howdah.Setting.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;

/**
 * Finds a database by its name: in JNDI, where a server binds it; else, where {@code howdah.<name>.url} is set, by
 * opening it in this process. Not beside howdah.rar: what is opened here is in no transaction of the server's, and a
 * connection factory that is missing, or bound a moment later, would be replaced by that without a word.
 */
final class DatabaseFinder {
    private static final System.Logger LOG = System.getLogger(DatabaseFinder.class.getName());
    /** A server may bind the pool of an adapter while it deploys the application, on another thread. */
    private static final Duration BINDING_TAKES_AT_MOST = Duration.ofSeconds(10);

    private static final Duration LOOK_AGAIN_AFTER = Duration.ofMillis(50);

    private final Map<String, Database> opened = new ConcurrentHashMap<>();
    private final ApplicationConfig config = new ApplicationConfig();

    Database find(String name) {
        String jndiName = config.value(Setting.JNDI_NAME, name).orElse("howdah/" + name);
        Optional<String> url = config.value(Setting.URL, name).filter(address -> !besideAdapter());
        Object bound = url.isPresent() ? lookUp(jndiName) : awaitBinding(jndiName);
        if (bound instanceof Database database) {
            return database;
        }
        if (bound != null) {
            throw ConfigurationException.notOurs(jndiName, bound, Database.class);
        }
        return url.map(address -> open(name, jndiName)).orElseThrow(() -> unknown(name, jndiName));
    }

    /** Whether the api comes with the adapter: then it has another class loader than this library, which wars bring. */
    private static boolean besideAdapter() {
        return Database.class.getClassLoader() != DatabaseFinder.class.getClassLoader();
    }

    private static @Nullable Object awaitBinding(String jndiName) {
        long deadline = System.nanoTime() + BINDING_TAKES_AT_MOST.toNanos();
        Object bound = lookUp(jndiName);
        while (bound == null && inServer() && System.nanoTime() < deadline) {
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_AFTER.toMillis()); // JNDI tells nobody when a name is bound
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return null;
            }
            bound = lookUp(jndiName);
        }
        return bound;
    }

    private static boolean inServer() {
        try {
            new InitialContext().lookup("java:comp");
            return true;
        } catch (NamingException plainJava) {
            return plainJava.getClass() != javax.naming.NoInitialContextException.class;
        }
    }

    /**
     * Whether the adapter is part of this application, as in an ear on Open Liberty: then its databases are bound only
     * after the application's beans have been validated.
     */
    boolean adapterStartsWithTheApplication() {
        ClassLoader adapters = Database.class.getClassLoader();
        ClassLoader ancestor = DatabaseFinder.class.getClassLoader().getParent();
        while (ancestor != null && ancestor != adapters) {
            ancestor = ancestor.getParent();
        }
        return ancestor != null && inServer();
    }

    private static @Nullable Object lookUp(String jndiName) {
        try {
            return InitialContext.doLookup(jndiName);
        } catch (NamingException absent) {
            return null;
        }
    }

    private Database open(String name, String jndiName) {
        return opened.computeIfAbsent(name, key -> {
            Map<String, String> settings = new HashMap<>(Map.of(Setting.NAME.key(), name));
            for (Setting setting : Setting.values()) {
                config.value(setting, name)
                        .filter(value -> setting.place() != Place.APPLICATION && setting.place() != Place.SERVER)
                        .ifPresent(value -> settings.put(setting.key(), value));
            }
            LOG.log(
                    System.Logger.Level.INFO,
                    "Nothing is bound to {0}; database ''{1}'' is opened in this process by {2}, with a pool of its own"
                            + " and outside JTA.",
                    jndiName,
                    name,
                    Setting.URL.configKey(name));
            return Howdah.open(settings);
        });
    }

    private static ConfigurationException unknown(String name, String jndiName) {
        String url =
                Setting.URL.configKey(name) + (besideAdapter() ? " alone makes none beside howdah.rar" : " is not set");
        return new ConfigurationException(
                ErrorId.UNKNOWN_DATABASE,
                "There is no database '" + name + "': nothing is bound to the JNDI name " + jndiName + ", and " + url
                        + ". Define a connection factory of howdah.rar with that"
                        + " JNDI name in the server (see server-config/), or name another one by "
                        + Setting.JNDI_NAME.configKey(name) + ".");
    }

    /** Keys that stand where they cannot work: each with the right place. */
    List<ConfigurationException> misplaced(Set<String> names) {
        List<ConfigurationException> problems = new ArrayList<>();
        for (String name : names) {
            if (!opened.containsKey(name)) {
                Arrays.stream(Setting.values())
                        .flatMap(setting -> config.misplaced(setting, name).stream())
                        .map(problem -> new ConfigurationException(ErrorId.MISPLACED_KEY, problem))
                        .forEach(problems::add);
            }
        }
        return problems;
    }

    /** Keys that nobody knows: each with the one that may be meant. */
    List<ConfigurationException> misspelt(Set<String> names) {
        return names.stream()
                .flatMap(name -> config.misspelt(name).stream())
                .map(problem -> new ConfigurationException(ErrorId.CONFIGURATION, problem))
                .toList();
    }

    void close() {
        opened.values().forEach(Database::close);
    }
}

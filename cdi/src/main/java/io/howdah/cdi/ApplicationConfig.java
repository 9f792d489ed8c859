// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi;

import io.howdah.Setting;
import io.howdah.Setting.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/** MicroProfile Config as the application sees it; empty where the server has none. */
final class ApplicationConfig {
    Optional<String> value(Setting setting, String database) {
        Config config = config();
        return config == null ? Optional.empty() : config.getOptionalValue(setting.configKey(database), String.class);
    }

    /** What to say of a key of a database that the server provides, if it is where it cannot work. */
    Optional<String> misplaced(Setting setting, String database) {
        Config config = config();
        if (config == null || setting.place() == Place.APPLICATION) {
            return Optional.empty();
        }
        boolean readByAdapter = setting.place() == Place.CONNECTION || setting == Setting.TRANSACTIONS;
        String key = setting.configKey(database);
        for (ConfigSource source : config.getConfigSources()) {
            boolean inApplication = source.getName().contains("microprofile-config.properties");
            if ((!readByAdapter || inApplication) && source.getValue(key) != null) {
                return Optional.of(key + " (in " + source.getName() + ") has no effect on a database that the server"
                        + " provides: " + rightPlace(setting, database) + " And remove the key.");
            }
        }
        return Optional.empty();
    }

    private static String rightPlace(Setting setting, String database) {
        if (setting.place() == Place.POOL) {
            return "its pool is the server's. On WildFly set min-pool-size, max-pool-size or"
                    + " blocking-timeout-wait-millis of the connection definition, on Open Liberty the attributes of"
                    + " <connectionManager>.";
        }
        if (setting.place() == Place.ADAPTER) {
            return "set the property " + setting.property() + " of the resource adapter.";
        }
        if (setting.place() == Place.SERVER && setting != Setting.TRANSACTIONS) {
            return "set the property " + setting.property() + " of the connection factory.";
        }
        return "the adapter does not see an application's file. Set the property " + setting.property()
                + " of the connection factory, the environment variable " + setting.environmentKey(database)
                + " or a system property of the server.";
    }

    /** What to say of each name that looks like a key of the database and is none. */
    List<String> misspelt(String database) {
        Config config = config();
        List<String> problems = new ArrayList<>();
        if (config != null) {
            for (ConfigSource source : config.getConfigSources()) {
                problems.addAll(Setting.misspelt(database, source.getName(), source.getPropertyNames()));
            }
        }
        return problems;
    }

    private static @Nullable Config config() {
        try {
            return ConfigProvider.getConfig(loader());
        } catch (LinkageError | IllegalStateException noMicroProfileHere) {
            return null;
        }
    }

    /**
     * The context's where it sees this library, as a war's does with the library in its ear; else the library's own, since
     * WildFly validates the beans of a war in an ear with the class loader of the ear, which does not see the war's files.
     */
    private static ClassLoader loader() {
        ClassLoader own = ApplicationConfig.class.getClassLoader();
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        try {
            Class<?> seen = Class.forName(ApplicationConfig.class.getName(), false, context);
            return seen == ApplicationConfig.class ? context : own;
        } catch (ClassNotFoundException notThere) {
            return own;
        }
    }
}

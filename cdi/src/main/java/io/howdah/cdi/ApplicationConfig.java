// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi;

import io.howdah.Setting;
import io.howdah.Setting.Place;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/** MicroProfile Config as the application sees it; empty where the server has none. */
final class ApplicationConfig {
    private static final String POOL = "its pool is the server's. On WildFly set min-pool-size, max-pool-size or"
            + " blocking-timeout-wait-millis of the connection definition, on Open Liberty the attributes of"
            + " <connectionManager>.";

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
        String key = setting.configKey(database);
        for (ConfigSource source : config.getConfigSources()) {
            boolean inApplication = source.getName().contains("microprofile-config.properties");
            if ((setting.place() == Place.POOL || inApplication) && source.getValue(key) != null) {
                return Optional.of(key + " (in " + source.getName() + ") has no effect on a database that the server"
                        + " provides: " + (setting.place() == Place.POOL ? POOL : rightPlace(setting, key))
                        + " And remove the key.");
            }
        }
        return Optional.empty();
    }

    private static String rightPlace(Setting setting, String key) {
        return "the adapter does not see an application's file. Set the property " + setting.property()
                + " of the connection factory, the environment variable "
                + key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_") + " or a system property of the server.";
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

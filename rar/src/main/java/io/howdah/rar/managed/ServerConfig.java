// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.managed;

import io.howdah.ErrorId;
import io.howdah.Setting;
import io.howdah.Setting.Place;
import java.lang.System.Logger.Level;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * MicroProfile Config behind the properties of a connection factory. It is asked with the adapter's class loader, so
 * that the answer is the same on every thread: it sees environment, system properties and the server's own sources, and
 * no application's file.
 */
final class ServerConfig {
    private static final System.Logger LOG = System.getLogger(ServerConfig.class.getName());

    private ServerConfig() {}

    /** The properties, and what the configuration says where they say nothing. */
    static Map<Setting, String> complete(Map<Setting, String> properties) {
        Map<Setting, String> all = new EnumMap<>(Setting.class);
        all.putAll(properties);
        Config config = config();
        if (config != null) {
            String name = properties.getOrDefault(
                    Setting.NAME, Setting.NAME.defaultValue().orElseThrow());
            for (Setting setting : Setting.values()) {
                if (!all.containsKey(setting) && worksInAServer(setting)) {
                    value(config, setting.configKey(name)).ifPresent(value -> all.put(setting, value));
                }
            }
        }
        return all;
    }

    /** Tells of keys of a database that there are not. An application with {@code howdah-cdi} is not even deployed for them. */
    static void tellOfMisspelt(String database) {
        Config config = config();
        if (config != null) {
            for (ConfigSource source : config.getConfigSources()) {
                Setting.misspelt(database, source.getName(), source.getPropertyNames())
                        .forEach(problem -> LOG.log(Level.WARNING, ErrorId.CONFIGURATION + " " + problem));
            }
        }
    }

    private static boolean worksInAServer(Setting setting) {
        return setting.place() == Place.CONNECTION || setting == Setting.TRANSACTIONS;
    }

    private static Optional<String> value(Config config, String key) {
        return config.getOptionalValue(key, String.class);
    }

    private static @Nullable Config config() {
        try {
            return ConfigProvider.getConfig(ServerConfig.class.getClassLoader());
        } catch (LinkageError | IllegalStateException noMicroProfileHere) {
            return null;
        }
    }
}

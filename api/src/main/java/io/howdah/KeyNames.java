// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The names of a database's keys in MicroProfile Config, with dots and as environment variables. A name that only looks
 * like one is read by nobody: where it was to demand TLS, it would be missed by nobody either.
 */
final class KeyNames {
    private final String prefix;

    KeyNames(String database) {
        prefix = "howdah." + database + ".";
    }

    static String inEnvironment(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    /** Without the names with dots that SmallRye makes of environment variables: {@code a.ssl.mode} of {@code A_SSL_MODE}. */
    static Set<String> asWritten(Set<String> names) {
        Set<String> variables = names.stream()
                .filter(name -> name.indexOf('.') < 0)
                .map(name -> name.toUpperCase(Locale.ROOT))
                .collect(Collectors.toSet());
        return names.stream()
                .filter(name -> name.indexOf('.') < 0 || !variables.contains(inEnvironment(name)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What to say of each of a source's names that is misspelt. */
    List<String> misspelt(String source, Set<String> names) {
        List<String> problems = new ArrayList<>();
        for (String name : asWritten(names)) {
            misspelt(name)
                    .ifPresent(instead -> problems.add(
                            name + " (in " + source + ") is no key of Howdah, so it has no effect. " + instead));
        }
        return problems;
    }

    /** What to do, if the name begins as the keys of the database do and goes on as none of them. */
    Optional<String> misspelt(String name) {
        if (name.startsWith(prefix)) {
            String key = name.substring(prefix.length());
            return isKey(key, false) ? Optional.empty() : Optional.of(instead(key, false));
        }
        String start = inEnvironment(prefix);
        if (name.indexOf('.') < 0 && name.toUpperCase(Locale.ROOT).startsWith(start)) {
            String key = name.substring(start.length()).toUpperCase(Locale.ROOT);
            return isKey(key, true) ? Optional.empty() : Optional.of(instead(key, true));
        }
        return Optional.empty();
    }

    /** Also one of a database whose name begins as this one's and goes on: {@code HOWDAH_ORDERS_EU_HOST}. */
    private static boolean isKey(String written, boolean environment) {
        return Arrays.stream(Setting.values())
                .map(setting -> environment ? inEnvironment(setting.key()) : setting.key())
                .anyMatch(key -> written.equals(key) || written.endsWith((environment ? "_" : ".") + key));
    }

    private String instead(String written, boolean environment) {
        String key = environment ? written.toLowerCase(Locale.ROOT).replace('_', '-') : written;
        return Similar.to(key)
                .map(setting -> prefix + setting.key())
                .map(similar -> "Did you mean " + (environment ? inEnvironment(similar) : similar) + "?")
                .orElse("Remove it, or write one of the keys in docs/configuration.md.");
    }
}

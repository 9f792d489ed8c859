// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.ConfigurationException;
import io.howdah.Setting;
import io.howdah.engine.sql.Script;
import io.howdah.engine.sql.StatementText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads settings one by one and collects what is wrong with them, so that all problems are told at once. A value that
 * is wrong reads as its default until {@link #throwIfWrong}.
 */
final class SettingReader {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Pattern SHORT_DURATION = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)?");
    /** The parameters of a client that PgBouncer sets on whichever connection it lends to it. */
    private static final Set<String> PGBOUNCER_KEEPS =
            Set.of("application_name", "client_encoding", "datestyle", "standard_conforming_strings", "timezone");

    private static final Pattern SETTING_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");

    private final Map<Setting, String> settings = new EnumMap<>(Setting.class);
    private final Map<String, String> startupOptions = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    SettingReader(Map<Setting, String> given) {
        String url = given.get(Setting.URL);
        if (url != null && !url.isBlank()) {
            ConnectionUrl address = ConnectionUrl.parse(url);
            settings.putAll(address.settings());
            startupOptions.putAll(address.startupOptions());
            problems.addAll(address.problems());
        }
        given.forEach((setting, value) -> {
            if (!value.isBlank()) {
                settings.put(setting, value.strip());
            }
        });
    }

    /** Settings by their keys, as {@code Howdah.open} gets them. */
    static SettingReader of(Map<String, String> byKey) {
        Map<Setting, String> settings = new EnumMap<>(Setting.class);
        List<String> problems = new ArrayList<>();
        byKey.forEach((key, value) -> Setting.find(key)
                .ifPresentOrElse(setting -> settings.put(setting, value), () -> problems.add(unknownKey(key))));
        SettingReader reader = new SettingReader(settings);
        reader.problems.addAll(problems);
        return reader;
    }

    static String unknownKey(String key) {
        return "'" + key + "' is no key of Howdah"
                + Setting.similarTo(key)
                        .map(similar -> "; did you mean '" + similar.key() + "'?")
                        .orElse(". The keys are "
                                + Arrays.stream(Setting.values())
                                        .map(Setting::key)
                                        .toList() + ".");
    }

    Optional<String> text(Setting setting) {
        return Optional.ofNullable(settings.get(setting)).or(setting::defaultValue);
    }

    int integer(Setting setting, int least, int most) {
        String text = text(setting).orElseThrow();
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException noNumber) {
            // told below, as what is out of range is
        }
        problem(setting.key() + " is '" + text + "'; write a whole number from " + least + " to " + most + ".");
        return Integer.parseInt(setting.defaultValue().orElseThrow());
    }

    /** A duration that may be zero, which is off. */
    Duration duration(Setting setting) {
        return duration(setting, "0, or ", duration -> countable(duration) || duration.isZero());
    }

    Duration positive(Setting setting) {
        return duration(setting, "", SettingReader::countable);
    }

    private Duration duration(Setting setting, String orElse, Predicate<Duration> inRange) {
        String text = text(setting).orElseThrow();
        return parseDuration(text).filter(inRange).orElseGet(() -> {
            problem(setting.key() + " is '" + text + "'; write " + orElse + "a duration from 1ms to "
                    + Setting.LONGEST_DURATION.toDays() + "d, such as 500ms, 10s, 5m, 1h or PT10S.");
            return parseDuration(setting.defaultValue().orElseThrow()).orElseThrow();
        });
    }

    /** Timers count whole milliseconds, and what measures time nanoseconds, of which 292 years are too many. */
    private static boolean countable(Duration duration) {
        return duration.compareTo(SHORTEST) >= 0 && duration.compareTo(Setting.LONGEST_DURATION) <= 0;
    }

    private static Optional<Duration> parseDuration(String text) {
        Matcher simple = SHORT_DURATION.matcher(text);
        if (simple.matches()) {
            long amount = Long.parseLong(simple.group(1));
            return Optional.of(
                    switch (simple.group(2) == null ? "s" : simple.group(2)) {
                        case "ms" -> Duration.ofMillis(amount);
                        case "m" -> Duration.ofMinutes(amount);
                        case "h" -> Duration.ofHours(amount);
                        case "d" -> Duration.ofDays(amount);
                        default -> Duration.ofSeconds(amount);
                    });
        }
        try {
            return Optional.of(Duration.parse(text));
        } catch (DateTimeParseException noDuration) {
            return Optional.empty();
        }
    }

    /** @param choices what may be written, as a phrase */
    <E extends Enum<E>> E choice(Setting setting, Function<String, Optional<E>> find, String choices) {
        String text = text(setting).orElseThrow();
        return find.apply(text).orElseGet(() -> {
            problem(setting.key() + " is '" + text + "'; write " + choices + ".");
            return find.apply(setting.defaultValue().orElseThrow()).orElseThrow();
        });
    }

    /** A choice among constants that are written as their {@code toString}. */
    <E extends Enum<E>> E choice(Setting setting, Function<String, Optional<E>> find, List<E> all) {
        return choice(setting, find, "one of " + all);
    }

    boolean flag(Setting setting) {
        String text = text(setting).orElseThrow();
        if (!text.equals("true") && !text.equals("false")) {
            problem(setting.key() + " is '" + text + "'; write true or false.");
        }
        return text.equals("true");
    }

    Optional<Path> file(Setting setting, Pem kind) {
        Optional<Path> file = text(setting).map(Path::of);
        file.ifPresent(path -> {
            if (!Files.isReadable(path) || Files.isDirectory(path)) {
                problem(setting.key() + " is '" + path
                        + "', which is no file that this process may read. Give the path of a PEM file.");
            } else if (!kind.serves(path)) {
                problem(setting.key() + " is '" + path + "', " + kind.complaint() + ".");
            }
        });
        return file;
    }

    void together(Setting one, Setting other) {
        if (settings.containsKey(one) != settings.containsKey(other)) {
            Setting missing = settings.containsKey(one) ? other : one;
            problem(missing.key() + " is missing: " + one.key() + " and " + other.key() + " go together.");
        }
    }

    /** The start-up parameters: {@code application-name}, and {@code server-settings} as {@code a=b,c=d}. */
    Map<String, String> serverSettings() {
        Map<String, String> all = new LinkedHashMap<>(startupOptions);
        all.put("application_name", text(Setting.APPLICATION_NAME).orElseThrow());
        text(Setting.SERVER_SETTINGS).ifPresent(list -> {
            for (String pair : list.split(",")) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals).strip();
                if (equals < 0 || !SETTING_NAME.matcher(name).matches()) {
                    problem("server-settings has the part '" + name
                            + "', which is no setting; write name=value,name=value.");
                } else {
                    all.put(name, pair.substring(equals + 1).strip());
                }
            }
        });
        all.forEach(this::refuseUnlessAsFixed);
        return all;
    }

    private void refuseUnlessAsFixed(String name, String value) {
        String fixed = Destination.FIXED_SETTINGS.get(name.toLowerCase(Locale.ROOT));
        if (fixed != null && !value.equalsIgnoreCase(fixed)) {
            problem("server-settings (or options) has " + name + "=" + value + ", and Howdah works with " + name + "="
                    + fixed + " only; leave it out.");
        }
    }

    /** SQL for each new connection. A SET in it would be undone by the first reset. */
    Optional<String> initSql() {
        Optional<String> sql = text(Setting.INIT_SQL);
        sql.filter(text -> Script.statements(text).stream().anyMatch(statement -> StatementText.firstWord(statement)
                        .equals("set")))
                .ifPresent(text -> problem("init-sql holds SET, which the first return to the pool would undo;"
                        + " write it as server-settings name=value."));
        return sql;
    }

    /** Whether PgBouncer is between; then some other settings cannot work. */
    boolean pgbouncer() {
        String text = text(Setting.PGBOUNCER).orElseThrow();
        if (!text.equals("true") && !text.equals("false")) {
            problem(Setting.PGBOUNCER.key() + " is '" + text + "'; write true or false.");
        }
        if (!text.equals("true")) {
            return false;
        }
        List<String> refused = serverSettings().keySet().stream()
                .filter(name -> !PGBOUNCER_KEEPS.contains(name.toLowerCase(Locale.ROOT)))
                .sorted()
                .toList();
        if (!refused.isEmpty()) {
            problem("server-settings (or options) has " + refused + ", and PgBouncer refuses to pass that on; with"
                    + " pgbouncer=true set it for the user: alter role ... set ...");
        }
        if (settings.containsKey(Setting.INIT_SQL)) {
            problem("init-sql would run on some connection of PgBouncer's; with pgbouncer=true use its connect_query.");
        }
        return true;
    }

    void problem(String sentence) {
        if (!problems.contains(sentence)) { // a setting may be read twice
            problems.add(sentence);
        }
    }

    void throwIfWrong(String subject) {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(subject, problems);
        }
    }
}

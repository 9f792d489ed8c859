// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.EventBackend;
import io.howdah.Setting;
import io.howdah.engine.events.EventSettings;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the settings of events. */
final class EventKeys {
    private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");

    private EventKeys() {}

    static EventSettings read(SettingReader reader) {
        return new EventSettings(
                reader.choice(Setting.EVENTS_BACKEND, EventBackend::find, EventBackend.spellings()),
                reader.choice(
                        Setting.EVENTS_SCHEMA, EventSettings.Schema::find, List.of(EventSettings.Schema.values())),
                reader.text(Setting.EVENTS_TABLE).orElseThrow(),
                listenUrl(reader),
                reader.positive(Setting.EVENTS_LEASE),
                reader.integer(Setting.EVENTS_MAX_ATTEMPTS, 1, 1_000_000),
                reader.positive(Setting.EVENTS_POLL_INTERVAL),
                reader.positive(Setting.EVENTS_RETENTION),
                reader.integer(Setting.EVENTS_BUFFER, 1, Integer.MAX_VALUE),
                reader.positive(Setting.EVENTS_HEARTBEAT));
    }

    private static Optional<String> listenUrl(SettingReader reader) {
        Optional<String> url = reader.text(Setting.EVENTS_LISTEN_URL);
        url.map(ConnectionUrl::parse).ifPresent(parsed -> {
            parsed.problems().forEach(problem -> reader.problem("events.listen-" + problem));
            String port = parsed.settings().getOrDefault(Setting.PORT, "1");
            if (!PORT.matcher(port).matches()) {
                reader.problem("events.listen-url has the port '" + port + "'; write a whole number from 1 to 65535.");
            }
        });
        return url;
    }
}

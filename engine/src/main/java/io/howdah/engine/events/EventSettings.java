// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.EventBackend;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How the events of a database travel, checked.
 *
 * @param backend of channels that say nothing themselves
 * @param table what the names of the tables begin with, maybe with a schema
 * @param listenUrl where to listen, when the connections lead to a pooler
 * @param lease how long a durable event is with a consumer
 * @param maxAttempts after how many deliveries it is a dead letter
 * @param pollInterval how often at least a consumer looks for work
 * @param retention how long dead letters and keys of deduplication are kept
 * @param buffer how many transient events wait for a listener
 * @param heartbeat how often the connection that listens is asked for a sign of life
 */
public record EventSettings(
        EventBackend backend,
        Schema schema,
        String table,
        Optional<String> listenUrl,
        Duration lease,
        int maxAttempts,
        Duration pollInterval,
        Duration retention,
        int buffer,
        Duration heartbeat) {
    /** What is done about the tables at their first use. */
    public enum Schema {
        CREATE,
        VALIDATE,
        NONE;

        public static Optional<Schema> find(String name) {
            return Arrays.stream(values())
                    .filter(schema -> schema.toString().equals(name))
                    .findFirst();
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Without the address, which may hold a password. */
    @Override
    public String toString() {
        return "EventSettings[" + backend.key() + ", " + table + "]";
    }
}

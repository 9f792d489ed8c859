// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Reply;
import io.howdah.Setting;
import io.howdah.engine.events.hub.Hub;
import io.howdah.engine.events.hub.Line;
import io.howdah.engine.events.hub.LineSource;
import io.howdah.engine.events.hub.Notifier;
import io.howdah.testkit.TestSchema;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A hub on lines of its own, and a database that publishes over other connections. */
final class HubFixture implements AutoCloseable {
    static final String NAME = "howdah_hub_test";

    final Engine engine = new Engine(1);
    final Database database;
    final Hub hub;
    /** The lines that were opened, in their order. */
    final Queue<Line> lines = new ConcurrentLinkedQueue<>();

    HubFixture(TestSchema schema, Duration heartbeat) {
        this(schema.uri(), schema.uri(), heartbeat);
    }

    /**
     * @param listen where the hub listens
     * @param publish where publishers publish
     */
    HubFixture(String listen, String publish, Duration heartbeat) {
        database = Howdah.open(publish);
        hub = hub(listen, this::send, heartbeat);
    }

    Hub hub(String listen, Notifier notifier, Duration heartbeat) {
        return new Hub("database 'hub'", source(listen), notifier, new Timers(engine), heartbeat);
    }

    LineSource source(String listen) {
        Connector connector = engine.connector(ConnectionOptions.parse(
                "hub",
                Map.of(
                        Setting.URL,
                        listen,
                        Setting.CONNECT_TIMEOUT,
                        "1s",
                        Setting.SERVER_SETTINGS,
                        "application_name=" + NAME)));
        return noted(HubLine.connected(connector));
    }

    private LineSource noted(LineSource source) {
        return () -> source.open().thenApply(line -> {
            lines.add(line);
            return line;
        });
    }

    Reply<?> send(String channel, String payload) {
        return database.execute("select pg_notify($1, $2)", channel, payload);
    }

    /** The process id of the backend that listens now. */
    int backend() {
        List<Line> all = List.copyOf(lines);
        return all.get(all.size() - 1).backend();
    }

    @Override
    public void close() {
        hub.close();
        database.close();
        engine.stop(Duration.ofSeconds(5));
    }
}

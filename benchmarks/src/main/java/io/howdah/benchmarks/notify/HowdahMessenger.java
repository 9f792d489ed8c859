// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.notify;

import io.howdah.Database;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import io.howdah.benchmarks.Address;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A channel as an application has it. */
public final class HowdahMessenger implements Messenger {
    private static final int CONNECTIONS = 10; // the default

    private final String name;
    private final Database database;
    private final EventChannel channel;
    private volatile Consumer<String> handler = payload -> {};

    /** With the pool that a database has by itself, whose connections publish side by side. */
    public HowdahMessenger(Address address) {
        this("howdah", address, CONNECTIONS);
    }

    private HowdahMessenger(String name, Address address, int connections) {
        this.name = name;
        database = address.howdah(connections);
        channel = database.channel(CHANNEL, Optional.of(EventBackend.NOTIFY));
        channel.listen(event -> {
            handler.accept(event.payload().text());
            return null;
        });
        channel.ready().await();
    }

    /** As the bare clients work: one connection listens, and one publishes. */
    public static Messenger onOneConnection(Address address) {
        return new HowdahMessenger("howdah one-connection", address, 2);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void handler(Consumer<String> heard) {
        handler = heard;
    }

    @Override
    public CompletionStage<?> publish(int number) {
        return channel.publish(Messenger.payload(number));
    }

    @Override
    public void close() {
        database.close();
    }
}

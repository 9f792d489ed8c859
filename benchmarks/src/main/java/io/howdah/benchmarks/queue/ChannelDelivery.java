// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.queue;

import io.howdah.Database;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import io.howdah.Listening;
import io.howdah.benchmarks.Place;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** A durable channel, with the configuration that it has by itself, and one handler. */
public final class ChannelDelivery implements Delivery {
    private static final int CONNECTIONS = 10;

    private final String name;
    private final Database database;
    private final EventChannel channel;
    private @Nullable Listening listening;

    public ChannelDelivery(String name, EventBackend backend, Place place) {
        this.name = name;
        database = place.address().howdah(CONNECTIONS);
        channel = database.channel("bench " + backend.key(), Optional.of(backend));
        channel.ready().await();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void begin(IntConsumer handler) {
        Listening began = channel.listen(event -> {
            handler.accept(Queue.number(event.payload().text()));
            return null;
        });
        began.ready().await();
        listening = began;
    }

    @Override
    public CompletionStage<?> publish(int number) {
        return channel.publish(Queue.payload(number));
    }

    @Override
    public void end() {
        if (listening != null) {
            listening.stop().await();
        }
    }

    @Override
    public void close() {
        database.close();
    }
}

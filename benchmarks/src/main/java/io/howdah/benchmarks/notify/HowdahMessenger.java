// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.notify;

import io.howdah.Database;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import io.howdah.benchmarks.Address;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A channel as an application has it. */
public final class HowdahMessenger implements Messenger {
    private static final int CONNECTIONS = 10; // the default

    private final Database database;
    private final EventChannel channel;
    private volatile Runnable handler = () -> {};

    public HowdahMessenger(Address address) {
        database = address.howdah(CONNECTIONS);
        channel = database.channel(CHANNEL, Optional.of(EventBackend.NOTIFY));
        channel.listen(event -> {
            handler.run();
            return null;
        });
        channel.ready().await();
    }

    @Override
    public String name() {
        return "howdah";
    }

    @Override
    public void handler(Runnable heard) {
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

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.notify;

import io.howdah.Database;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import io.howdah.Howdah;
import io.howdah.benchmarks.Place;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A channel as an application has it. */
public final class HowdahMessenger implements Messenger {
    private final Database database;
    private final EventChannel channel;
    private volatile Runnable handler = () -> {};

    public HowdahMessenger(Place place, String in) {
        database = Howdah.open(Map.of(
                "host", place.host(),
                "port", "" + place.port(),
                "database", in,
                "user", place.postgres().user(),
                "password", place.postgres().password()));
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

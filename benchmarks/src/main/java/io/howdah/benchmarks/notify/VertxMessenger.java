// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.notify;

import io.howdah.benchmarks.Address;
import io.howdah.engine.PlainHome;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.pubsub.PgSubscriber;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The client beneath Howdah, as it is: handlers run on its event loop, or, with a hop, where Howdah has them run. */
public final class VertxMessenger implements Messenger {
    private static final Executor EXECUTOR = PlainHome.INSTANCE.executor();

    private final String name;
    private final Vertx vertx = Vertx.vertx();
    private final PgConnectOptions options;
    private final PgConnection publishing;
    private volatile Consumer<String> handler = payload -> {};

    private VertxMessenger(String name, Address address) {
        this.name = name;
        options = address.vertx();
        publishing = PgConnection.connect(vertx, options).await();
    }

    /** @param executor where the handler runs; null for the event loop */
    private static VertxMessenger onConnection(String name, Address address, @Nullable Executor executor) {
        VertxMessenger messenger = new VertxMessenger(name, address);
        PgConnection listening =
                PgConnection.connect(messenger.vertx, messenger.options).await();
        listening.notificationHandler(notification -> messenger.heard(notification.getPayload(), executor));
        listening.query("listen " + CHANNEL).execute().await();
        return messenger;
    }

    public static Messenger onConnection(Address address) {
        return onConnection("vertx", address, null);
    }

    public static Messenger withTheSameHop(Address address) {
        return onConnection("vertx with the same hop", address, EXECUTOR);
    }

    public static Messenger bySubscriber(Address address) {
        VertxMessenger messenger = new VertxMessenger("vertx subscriber", address);
        PgSubscriber subscriber = PgSubscriber.subscriber(messenger.vertx, messenger.options);
        subscriber.channel(CHANNEL).handler(payload -> messenger.heard(payload, null));
        subscriber.connect().await();
        return messenger;
    }

    private void heard(String payload, @Nullable Executor executor) {
        if (executor == null) {
            handler.accept(payload);
        } else {
            executor.execute(() -> handler.accept(payload));
        }
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
        return publishing
                .preparedQuery("select pg_notify($1, $2)")
                .execute(Tuple.of(CHANNEL, Messenger.payload(number)))
                .toCompletionStage();
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.notify;

import io.howdah.benchmarks.Address;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** pgjdbc, with a thread that waits for notifications, and publishing on the caller's. */
public final class JdbcMessenger implements Messenger {
    private static final int FOREVER = 0;

    private final Connection listening;
    private final Connection publishing;
    private final PreparedStatement publish;
    private volatile Consumer<String> handler = payload -> {};

    public JdbcMessenger(Address address) throws SQLException {
        listening = address.jdbc();
        publishing = address.jdbc();
        publish = publishing.prepareStatement("select pg_notify(?, ?)");
        try (Statement listen = listening.createStatement()) {
            listen.execute("listen " + CHANNEL);
        }
        Thread waiting = new Thread(this::hear, "pgjdbc-listener");
        waiting.setDaemon(true);
        waiting.start();
    }

    private void hear() {
        try {
            PGConnection connection = listening.unwrap(PGConnection.class);
            while (true) {
                for (PGNotification heard : connection.getNotifications(FOREVER)) {
                    if (heard.getName().equals(CHANNEL)) {
                        handler.accept(heard.getParameter());
                    }
                }
            }
        } catch (SQLException closed) {
            // at the end
        }
    }

    @Override
    public String name() {
        return "pgjdbc";
    }

    @Override
    public void handler(Consumer<String> heard) {
        handler = heard;
    }

    @Override
    public CompletionStage<?> publish(int number) {
        try {
            publish.setString(1, CHANNEL);
            publish.setString(2, Messenger.payload(number));
            publish.execute();
            return CompletableFuture.completedStage(number);
        } catch (SQLException failed) {
            return CompletableFuture.failedStage(failed);
        }
    }

    @Override
    public void close() {
        try {
            publishing.close();
            listening.abort(Runnable::run);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }
}

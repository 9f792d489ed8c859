// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * A link to PostgreSQL on which a test has its hand: what passes can be counted, delayed, changed or lost, and the network
 * can fail as networks do. Clients connect to {@code localhost} and {@link #port()}.
 *
 * <p>Thread-safe.
 */
public final class Link implements AutoCloseable {
    private static final int PORTION = 64 * 1024;

    private final ServerSocket listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final String host;
    private final int port;
    private final Supplier<? extends Passage> passages;

    /** Who has sent something. */
    public enum Side {
        CLIENT,
        SERVER
    }

    /** What is done with what passes on one connection. Each side has a thread of its own, which may wait here. */
    @FunctionalInterface
    public interface Passage {
        /**
         * Passes on what a side has sent; changed, or later, or not at all.
         *
         * @param to the other side
         * @throws IOException to cut the connection
         */
        void pass(Side from, byte[] portion, OutputStream to) throws IOException;

        /** A side has ended, in whichever way. What it has sent must have been passed on when this returns. */
        default void ended(Side from) throws IOException {}
    }

    /**
     * A link to an address.
     *
     * @param passages asked for one for each connection
     */
    public Link(String host, int port, Supplier<? extends Passage> passages) throws IOException {
        this.host = host;
        this.port = port;
        this.passages = passages;
        daemon(this::acceptAll);
    }

    /** Where clients connect to, on localhost. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Resets the connections that there are, as a network does that has forgotten them. */
    public void reset() throws IOException {
        for (Connection connection : connections) {
            try {
                connection.client.setSoLinger(true, 0);
            } catch (SocketException ended) {
                // by itself, a moment ago
            }
            connection.close();
        }
    }

    /** Ends the connections that there are towards their clients, as a server does that stops without a word. */
    public void end() throws IOException {
        for (Connection connection : connections) {
            connection.client.shutdownOutput();
        }
    }

    private void acceptAll() throws IOException {
        while (!listener.isClosed()) {
            Socket client = listener.accept();
            daemon(() -> connect(client));
        }
    }

    /** On a thread of its own: that may take long, while others connect. */
    private void connect(Socket client) throws IOException {
        Connection connection;
        try {
            connection = new Connection(client, new Socket(host, port), passages.get());
        } catch (IOException refused) {
            client.close();
            throw refused;
        }
        connections.add(connection);
        daemon(() -> connection.carry(Side.SERVER));
        connection.carry(Side.CLIENT);
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Connection connection : connections) {
                connection.close();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void daemon(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException ended) {
                        // with the connection, or the link
                    }
                },
                "link");
        thread.setDaemon(true);
        thread.start();
    }

    private interface Task {
        void run() throws IOException;
    }

    private final class Connection {
        private final Socket client;
        private final Socket server;
        private final Passage passage;
        private final AtomicBoolean oneHasEnded = new AtomicBoolean();

        Connection(Socket client, Socket server, Passage passage) throws IOException {
            this.client = client;
            this.server = server;
            this.passage = passage;
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        }

        /** Until the side ends; the other may still have something to say then. */
        void carry(Side from) throws IOException {
            Socket source = from == Side.CLIENT ? client : server;
            Socket target = from == Side.CLIENT ? server : client;
            boolean whole = false;
            try {
                pass(from, source.getInputStream(), target.getOutputStream());
                target.shutdownOutput();
                whole = true;
            } finally {
                if (!whole || !oneHasEnded.compareAndSet(false, true)) {
                    close();
                }
            }
        }

        private void pass(Side from, InputStream in, OutputStream to) throws IOException {
            byte[] buffer = new byte[PORTION];
            try {
                for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                    passage.pass(from, Arrays.copyOf(buffer, length), to);
                }
            } finally {
                passage.ended(from);
            }
        }

        void close() throws IOException {
            connections.remove(this);
            client.close();
            server.close();
        }
    }
}

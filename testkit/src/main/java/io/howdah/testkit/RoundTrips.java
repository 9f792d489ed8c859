// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A link to PostgreSQL that counts round trips: how often a client sends something after it was sent something. What the
 * server says takes a while on this link, so that what a client sends in several portions at once counts as one trip.
 *
 * <p>Thread-safe.
 */
public final class RoundTrips implements AutoCloseable {
    private static final Duration TAKES = Duration.ofMillis(20);

    private final ServerSocket listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger trips = new AtomicInteger();
    private final String host;
    private final int port;

    /** A link to the PostgreSQL at an address. */
    public RoundTrips(String host, int port) throws IOException {
        this.host = host;
        this.port = port;
        daemon(this::acceptAll);
    }

    /** Where clients connect to, on localhost. */
    public int port() {
        return listener.getLocalPort();
    }

    /** How many round trips there were until now, on all connections together. */
    public int count() {
        return trips.get();
    }

    private void acceptAll() throws IOException {
        while (!listener.isClosed()) {
            Link link = new Link(listener.accept(), new Socket(host, port));
            open.add(link.client);
            open.add(link.server);
            daemon(link::toServer);
            daemon(link::toClient);
        }
    }

    private static void daemon(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException closed) {
                        // one of the two sides has ended, and with it the other
                    }
                },
                "round-trips");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Closeable socket : open) {
            socket.close();
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    private final class Link {
        private final Socket client;
        private final Socket server;
        private boolean told = true; // guarded by this

        Link(Socket client, Socket server) throws IOException {
            this.client = client;
            this.server = server;
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        }

        void toServer() throws IOException {
            pass(client, server, this::said);
        }

        void toClient() throws IOException {
            pass(server, client, this::tell);
        }

        private void pass(Socket from, Socket to, Runnable before) throws IOException {
            try (from;
                    to) {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                byte[] buffer = new byte[64 * 1024];
                for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                    before.run();
                    out.write(buffer, 0, length);
                    out.flush();
                }
            }
        }

        private synchronized void said() {
            if (told) {
                trips.incrementAndGet();
                told = false;
            }
        }

        /** The sleep is the length of the link. */
        private void tell() {
            try {
                TimeUnit.MILLISECONDS.sleep(TAKES.toMillis());
            } catch (InterruptedException closing) {
                Thread.currentThread().interrupt();
            }
            synchronized (this) {
                told = true;
            }
        }
    }
}

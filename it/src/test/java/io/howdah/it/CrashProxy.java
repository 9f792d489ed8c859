// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes on what an application server and PostgreSQL say to each other, until certain words come by. Then nothing passes
 * while something is done about it: the application server is killed, and dies at exactly that point, whatever its kind.
 */
final class CrashProxy implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private final String host;
    private final int port;
    private @Nullable Trap trap; // guarded by this

    CrashProxy(String host, int port) throws IOException {
        this.host = host;
        this.port = port;
        daemon(this::acceptAll);
    }

    enum Side {
        REQUEST,
        REPLY
    }

    /**
     * What the proxy waits for.
     *
     * @param connection on how many connections the words are said then
     */
    record Moment(Side side, String words, int connection) {}

    /** A moment, and what is done then. */
    private record Trap(
            Moment moment,
            boolean withholds,
            Consumer<String> action,
            Set<Socket> said,
            CompletableFuture<Void> sprung) {

        boolean springs(Side side, Socket client, String seen) {
            return side == moment.side
                    && seen.contains(moment.words)
                    && said.add(client)
                    && said.size() == moment.connection;
        }

        void spring(String seen) {
            try {
                action.accept(seen);
                sprung.complete(null);
            } catch (RuntimeException | Error failed) {
                sprung.completeExceptionally(failed);
            }
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    /** The words never arrive. The future completes when the server is dead. */
    CompletableFuture<Void> killAt(Moment moment, Runnable kill) {
        return set(new Trap(moment, true, seen -> kill.run(), new HashSet<>(), new CompletableFuture<>()));
    }

    /** The words arrive when the action, which gets to see them, has been done. */
    CompletableFuture<Void> holdAt(Moment moment, Consumer<String> action) {
        return set(new Trap(moment, false, action, new HashSet<>(), new CompletableFuture<>()));
    }

    private synchronized CompletableFuture<Void> set(Trap next) {
        trap = next;
        return next.sprung;
    }

    private void acceptAll() throws IOException {
        while (!listener.isClosed()) {
            Socket client = listener.accept();
            Socket server = new Socket(host, port);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            open.add(client);
            open.add(server);
            daemon(() -> pass(Side.REQUEST, client, client, server));
            daemon(() -> pass(Side.REPLY, client, server, client));
        }
    }

    private void pass(Side side, Socket client, Socket from, Socket to) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] chunk = new byte[64 * 1024];
            String before = "";
            for (int length = in.read(chunk); length > 0; length = in.read(chunk)) {
                String seen = before + new String(chunk, 0, length, StandardCharsets.ISO_8859_1);
                if (withheld(side, client, seen)) {
                    return;
                }
                out.write(chunk, 0, length);
                before = rest(seen);
            }
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private synchronized boolean withheld(Side side, Socket client, String seen) {
        Trap set = trap;
        if (set == null || !set.springs(side, client, seen)) {
            return false;
        }
        trap = null;
        set.spring(seen);
        return set.withholds;
    }

    /** The end that may be the beginning of the words, but not all of them. */
    private synchronized String rest(String seen) {
        int keep = trap == null ? 0 : trap.moment.words.length() - 1;
        return seen.substring(Math.max(0, seen.length() - keep));
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

    private static void daemon(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException gone) {
                        // so is the connection
                    }
                },
                "crash-proxy");
        thread.setDaemon(true);
        thread.start();
    }
}

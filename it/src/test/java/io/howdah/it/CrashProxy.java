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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Passes on what an application server and PostgreSQL say to each other, until certain words come by: they are withheld,
 * and the application server is killed. So it dies at exactly that point, whatever its kind.
 */
final class CrashProxy implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private final String host;
    private final int port;
    private Trap trap = Trap.NONE; // guarded by this
    private int left; // guarded by this

    CrashProxy(String host, int port) throws IOException {
        this.host = host;
        this.port = port;
        daemon(this::acceptAll);
    }

    enum Side {
        REQUEST,
        REPLY
    }

    /** What the proxy waits for. */
    private record Trap(Side side, String words, Runnable kill) {
        static final Trap NONE = new Trap(Side.REQUEST, "", () -> {});
    }

    int port() {
        return listener.getLocalPort();
    }

    /** @param times which occurrence of the words is withheld, counted over all connections from now on */
    synchronized void killAt(Side side, String words, int times, Runnable kill) {
        trap = new Trap(side, words, kill);
        left = times;
    }

    /** Whether the trap has been sprung, or none was set. */
    synchronized boolean sprung() {
        return trap == Trap.NONE;
    }

    private void acceptAll() throws IOException {
        while (!listener.isClosed()) {
            Socket client = listener.accept();
            Socket server = new Socket(host, port);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            open.add(client);
            open.add(server);
            daemon(() -> pass(Side.REQUEST, client, server));
            daemon(() -> pass(Side.REPLY, server, client));
        }
    }

    private void pass(Side side, Socket from, Socket to) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] chunk = new byte[64 * 1024];
            String before = "";
            for (int length = in.read(chunk); length > 0; length = in.read(chunk)) {
                String seen = before + new String(chunk, 0, length, StandardCharsets.ISO_8859_1);
                if (springs(side, seen)) {
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

    private synchronized boolean springs(Side side, String seen) {
        if (trap == Trap.NONE || trap.side != side) {
            return false;
        }
        for (int at = seen.indexOf(trap.words); at >= 0; at = seen.indexOf(trap.words, at + 1)) {
            left--;
            if (left == 0) {
                trap.kill.run(); // nothing passes meanwhile
                trap = Trap.NONE;
                return true;
            }
        }
        return false;
    }

    /** The end that may be the beginning of the words, but not all of them. */
    private synchronized String rest(String seen) {
        return seen.substring(Math.max(0, seen.length() - Math.max(0, trap.words.length() - 1)));
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

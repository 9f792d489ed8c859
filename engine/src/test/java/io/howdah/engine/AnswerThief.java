// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands between a client and a server, and lets everything pass but the answer to one statement: the server gets that,
 * and has answered it when both connections are cut.
 */
final class AnswerThief implements AutoCloseable {
    private final ServerSocket listening;
    private final String host;
    private final int port;
    private final String wanted;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile boolean seen;

    AnswerThief(String host, int port, String wanted) throws IOException {
        this.host = host;
        this.port = port;
        this.wanted = wanted;
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "answer-thief");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                Socket server = new Socket(host, port);
                sockets.add(client);
                sockets.add(server);
                start(() -> pump(client, server, false));
                start(() -> pump(server, client, true));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void pump(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[65536];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (answers && seen) {
                    return;
                }
                seen |= !answers && new String(buffer, 0, length, StandardCharsets.ISO_8859_1).contains(wanted);
                out.write(buffer, 0, length);
            }
        } catch (IOException cut) {
            // the other direction has ended
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}

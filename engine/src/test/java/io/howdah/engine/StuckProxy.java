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
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/** A network between a client and a server that fails as networks do: it loses everything, resets, or ends. */
final class StuckProxy implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final String host;
    private final int port;
    private final List<Socket> clients = new CopyOnWriteArrayList<>();
    private final StringBuffer sent = new StringBuffer();
    private volatile boolean stuck;
    private volatile String from = "";
    private volatile String to = "";

    StuckProxy(String host, int port) throws IOException {
        this.host = host;
        this.port = port;
        start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** From now on the server seems to say one text instead of another of the same length. */
    void translate(String text, String other) {
        if (text.length() != other.length()) {
            throw new IllegalArgumentException(text.length() + " and " + other.length());
        }
        from = text;
        to = other;
    }

    private byte[] translated(byte[] answer, int length) {
        String said = new String(answer, 0, length, StandardCharsets.ISO_8859_1);
        return (from.isEmpty() ? said : said.replace(from, to)).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** From now on nothing arrives any more, in neither direction. */
    void stick() {
        stuck = true;
    }

    /** New connections work again. */
    void release() {
        stuck = false;
    }

    /** How often clients have sent a text. */
    long seen(String text) {
        return Pattern.compile(Pattern.quote(text)).matcher(sent).results().count();
    }

    /** Waits until clients have sent a text. */
    void awaitSent(String text) throws InterruptedException {
        while (seen(text) == 0) {
            Thread.sleep(5); // what is awaited passes in another thread, which says nothing
        }
    }

    /** Resets the connections. */
    void reset() throws IOException {
        for (Socket client : clients) {
            client.setSoLinger(true, 0);
            client.close();
        }
        clients.clear();
    }

    /** Ends the connections, as a server that stops without a word. */
    void end() throws IOException {
        for (Socket client : clients) {
            client.shutdownOutput();
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "stuck-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                Socket server = new Socket(host, port);
                clients.add(client);
                start(() -> pump(client, server, sent));
                start(() -> pump(server, client, new StringBuffer()));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void pump(Socket from, Socket to, StringBuffer notes) {
        byte[] buffer = new byte[65536];
        boolean lost = false;
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                lost |= stuck;
                if (!lost) {
                    notes.append(new String(buffer, 0, length, StandardCharsets.ISO_8859_1));
                    out.write(notes == sent ? Arrays.copyOf(buffer, length) : translated(buffer, length));
                }
            }
        } catch (IOException ended) {
            // as wanted
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (Socket client : clients) {
                client.close();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}

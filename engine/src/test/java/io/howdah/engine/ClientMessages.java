// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.testkit.Link;
import io.howdah.testkit.Link.Side;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A link that notes which messages of PostgreSQL's protocol a client sends, by the letters of their types. */
final class ClientMessages implements AutoCloseable {
    private static final int PROTOCOL = 3;
    private static final int LENGTH = 4;

    private final List<String> portions = new CopyOnWriteArrayList<>();
    private final Link link;

    ClientMessages(String host, int port) throws IOException {
        link = new Link(host, port, Reader::new);
    }

    int port() {
        return link.port();
    }

    /** What was sent during a piece of work: the letters of each portion, which is what the network had at once. */
    List<String> sentBy(Runnable work) {
        portions.clear();
        work.run();
        return List.copyOf(portions);
    }

    @Override
    public void close() {
        link.close();
    }

    /** Of one connection. A message belongs to the portion in which it ends. */
    private final class Reader implements Link.Passage {
        private byte[] begun = new byte[0];
        /** What a connection begins with has no type. */
        private boolean started;

        @Override
        public void pass(Side from, byte[] portion, OutputStream to) throws IOException {
            if (from == Side.CLIENT) {
                portions.add(read(portion));
            }
            to.write(portion);
        }

        private String read(byte[] portion) {
            ByteBuffer bytes = ByteBuffer.allocate(begun.length + portion.length)
                    .put(begun)
                    .put(portion)
                    .flip();
            StringBuilder types = new StringBuilder();
            while (bytes.remaining() > LENGTH) {
                int type = started ? 1 : 0;
                int length = type + bytes.getInt(bytes.position() + type);
                if (length > bytes.remaining()) {
                    break;
                }
                if (started) {
                    types.append((char) bytes.get(bytes.position()));
                } else {
                    started = bytes.getInt(bytes.position() + LENGTH) >>> 16 == PROTOCOL;
                }
                bytes.position(bytes.position() + length);
            }
            begun = new byte[bytes.remaining()];
            bytes.get(begun);
            return types.toString();
        }
    }
}

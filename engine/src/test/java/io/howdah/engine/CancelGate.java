// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.testkit.Link;
import io.howdah.testkit.Link.Side;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A link on which requests to cancel come late: they wait at a gate, until it is opened. */
final class CancelGate implements AutoCloseable {
    /** As every request to cancel begins. */
    private static final byte[] REQUEST = {0, 0, 0, 16, 0x04, (byte) 0xd2, 0x16, 0x2e};

    private final CountDownLatch wanted = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final Link link;

    CancelGate(String host, int port) throws IOException {
        link = new Link(host, port, Connection::new);
    }

    int port() {
        return link.port();
    }

    /** Waits until a request has come to the gate. */
    void awaitRequest() {
        await(wanted);
    }

    /** Lets requests pass, and waits until the server has done as the first one wanted. */
    void open() {
        opened.countDown();
        await(arrived);
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody wants to cancel anything");
            }
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        opened.countDown();
        link.close();
    }

    private final class Connection implements Link.Passage {
        private volatile boolean cancels;

        @Override
        public void pass(Side from, byte[] portion, OutputStream to) throws IOException {
            if (portion.length >= REQUEST.length
                    && Arrays.equals(portion, 0, REQUEST.length, REQUEST, 0, REQUEST.length)) {
                cancels = true;
                wanted.countDown();
                await(opened);
            }
            to.write(portion);
        }

        /** The server has nothing to say to such a request; it ends the connection when it has signalled. */
        @Override
        public void ended(Side from) {
            if (cancels && from == Side.SERVER) {
                arrived.countDown();
            }
        }
    }
}

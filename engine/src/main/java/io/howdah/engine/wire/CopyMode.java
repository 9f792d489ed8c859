// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The messages of COPY, none of which the codec knows: the server begins it, sends data, and says that there are no more.
 * What comes without a peer that expects it is refused or dropped, so that its command ends like any other.
 */
final class CopyMode {
    static final byte DATA = 'd';
    private static final byte IN = 'G';
    private static final byte OUT = 'H';
    private static final CopyPeer NOBODY = () -> {};

    private CopyPeer peer = NOBODY;
    private @Nullable CopyLine line;
    private final RowTaker messages = new RowTaker(DATA);
    private byte[] payload = {};
    private int filled;
    private int rows;
    private int missing;

    /** The command that is sent next is a COPY. */
    void expect(CopyPeer next) {
        peer = next;
    }

    /** Whether a message is the server's begin or end of data. */
    static boolean frames(byte type) {
        return type == IN || type == OUT || type == 'c';
    }

    void framed(byte type, ChannelHandlerContext context) {
        if (type == 'c') {
            return;
        }
        CopyLine begun = new CopyLine(context);
        line = begun;
        if (type == IN) {
            peer.wanted(begun);
        } else {
            peer.coming(begun);
        }
    }

    void writable() {
        if (line != null) {
            peer.writable();
        }
    }

    /** How much is still to come of the message that was begun. */
    int missing() {
        return peer.takesMessages() ? messages.missing() : missing;
    }

    /**
     * Takes the data that begin at the reader index, as far as they are there, and reads over them.
     *
     * @return where the rest goes on
     */
    int take(ByteBuf bytes, int at) {
        if (peer.takesMessages()) {
            return messages.take(bytes, at);
        }
        missing = WireObserver.length(bytes, at) - WireObserver.HEADER;
        bytes.skipBytes(WireObserver.HEADER);
        return takeMore(bytes, at + WireObserver.HEADER);
    }

    int takeMore(ByteBuf bytes, int at) {
        if (peer.takesMessages()) {
            return messages.takeMore(bytes, at);
        }
        int step = Math.min(missing, bytes.readableBytes());
        if (peer == NOBODY) {
            bytes.skipBytes(step);
        } else {
            makeRoom(step, bytes.readableBytes());
            bytes.readBytes(payload, filled, step);
            filled += step;
        }
        missing -= step;
        rows += missing == 0 ? 1 : 0;
        return at + step;
    }

    /** One read's worth at once: what is readable is an upper bound of what comes of it. */
    private void makeRoom(int step, int readable) {
        if (payload.length - filled < step) {
            payload = filled == 0 ? new byte[readable] : Arrays.copyOf(payload, filled + readable);
        }
    }

    /** A read has come to its end. */
    void readEnds() {
        if (messages.missing() == 0) {
            messages.handTo(peer);
        }
        if (filled > 0) {
            byte[] come = payload;
            int length = filled;
            int whole = rows;
            payload = new byte[0];
            filled = 0;
            rows = 0;
            peer.came(come, length, whole);
        }
    }

    /** The server has completed the statement, or refused it; that of a statement before the COPY means nothing to it. */
    void answered() {
        if (line != null) {
            readEnds();
            end();
        }
    }

    private void end() {
        CopyLine ended = line;
        line = null;
        if (ended != null) {
            ended.end();
        }
        peer.answered();
    }

    /** The server is ready for another command. */
    void ready() {
        if (line != null) {
            end();
        }
        peer = NOBODY;
    }
}

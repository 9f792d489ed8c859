// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
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

    private final CommandOrder order;
    private @Nullable CopyLine line;
    /** Set with the line. */
    private CopyPeer peer = NOBODY;

    private final RowTaker messages = new RowTaker(DATA);
    /** Of the message whose content is being gathered. */
    private int missing;

    CopyMode(CommandOrder order) {
        this.order = order;
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
        CopyPeer expected = order.peer();
        line = begun;
        peer = expected == null ? NOBODY : expected;
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
        return peer.takesMessages() ? messages.take(bytes, at) : gather(bytes, at);
    }

    int takeMore(ByteBuf bytes, int at) {
        return peer.takesMessages() ? messages.takeMore(bytes, at) : gather(bytes, at);
    }

    /** What messages carry, moved together in one copy of all that this read brought. */
    private int gather(ByteBuf bytes, int at) {
        byte[] read = new byte[bytes.writerIndex() - at];
        bytes.getBytes(at, read);
        int from = 0;
        int to = 0;
        int rows = 0;
        do {
            if (missing == 0) {
                missing = WireObserver.length(read, from) - WireObserver.HEADER;
                from += WireObserver.HEADER;
            }
            int step = Math.min(missing, read.length - from);
            System.arraycopy(read, from, read, to, step);
            from += step;
            to += step;
            missing -= step;
            rows += missing == 0 ? 1 : 0;
        } while (missing == 0 && read.length - from >= WireObserver.HEADER && read[from] == DATA);
        bytes.skipBytes(from);
        peer.came(read, to, rows);
        return at + from;
    }

    /** A read has come to its end. */
    void readEnds() {
        if (line != null) {
            messages.handTo(peer);
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
        CopyPeer told = peer;
        line = null;
        peer = NOBODY;
        if (ended != null) {
            ended.end();
        }
        told.answered();
    }

    /** The server is ready for another command. */
    void ready() {
        if (line != null) {
            end();
        }
    }
}

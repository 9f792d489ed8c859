// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;

/**
 * Takes the Syncs inside the groups of a flight out of what the codec has encoded for it. Sits between the codec and the
 * network.
 */
final class Syncs extends ChannelOutboundHandlerAdapter {
    private static final byte SYNC = 'S';
    private static final int TYPE = 1;

    private @Nullable Flight flight;
    private int synced;

    /** What is written until {@link #leaveAlone} are the commands of the flight, and nothing else. */
    void thinOut(Flight departing) {
        flight = departing;
        synced = 0;
    }

    void leaveAlone() {
        flight = null;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        Flight departing = flight;
        if (departing != null && message instanceof ByteBuf bytes) {
            ByteBuf thinned = context.alloc().ioBuffer(bytes.readableBytes());
            try {
                thin(departing, bytes, thinned);
            } finally {
                bytes.release();
            }
            context.write(thinned, promise);
        } else {
            context.write(message, promise);
        }
    }

    /** Copies whole runs of messages, up to each Sync. */
    private void thin(Flight departing, ByteBuf bytes, ByteBuf thinned) {
        int from = bytes.readerIndex();
        int at = from;
        while (at < bytes.writerIndex()) {
            int next = at + TYPE + bytes.getInt(at + TYPE);
            if (bytes.getByte(at) == SYNC) {
                int end = departing.endsGroup(synced++) ? next : at;
                thinned.writeBytes(bytes, from, end - from);
                from = next;
            }
            at = next;
        }
    }
}

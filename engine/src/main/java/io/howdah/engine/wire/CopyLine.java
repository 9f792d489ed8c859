// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** The network during a COPY, past the codec, which knows nothing of it. On the event loop, but for {@link #onLoop} and {@link #later}. */
public final class CopyLine {
    /** Of each message; whoever makes one leaves room for it. */
    public static final int HEADER = WireObserver.HEADER;

    private static final int TYPE = 1;

    private final ChannelHandlerContext context;
    private boolean over;

    CopyLine(ChannelHandlerContext context) {
        this.context = context;
    }

    /** Runs something on the event loop; if that has ended, not at all. */
    public void onLoop(Runnable task) {
        later(Duration.ZERO, task);
    }

    /** As {@link #onLoop}, after a while. */
    public void later(Duration time, Runnable task) {
        try {
            if (time.isZero()) {
                context.executor().execute(task);
            } else {
                context.executor().schedule(task, time.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (RejectedExecutionException stopped) {
            // the connection has ended with it
        }
    }

    /** Whether the network takes more without keeping it for later. */
    public boolean writable() {
        return context.channel().isWritable();
    }

    /**
     * Sends data.
     *
     * @param message taken over; its first bytes are for the header
     */
    public void send(byte[] message, int length) {
        ByteBuf data = Unpooled.wrappedBuffer(message, 0, length);
        data.setByte(0, 'd');
        data.setInt(TYPE, length - TYPE);
        write(data);
    }

    /** There are no more data. */
    public void done() {
        write(message('c', ""));
    }

    /** What was sent is to be undone. */
    public void fail(String why) {
        write(message('f', why + '\0'));
    }

    private static ByteBuf message(char type, String body) {
        byte[] text = body.getBytes(StandardCharsets.UTF_8);
        return Unpooled.buffer(HEADER + text.length)
                .writeByte(type)
                .writeInt(HEADER - TYPE + text.length)
                .writeBytes(text);
    }

    private void write(ByteBuf message) {
        if (over) {
            message.release();
        } else {
            context.writeAndFlush(message, context.voidPromise());
        }
    }

    /** What the server sends piles up with the server. */
    public void pause() {
        if (!over) {
            reads(false);
        }
    }

    public void resume() {
        if (!over) { // else it reads for others, who may have paused it
            reads(true);
        }
    }

    private void reads(boolean on) {
        context.channel().config().setAutoRead(on);
    }

    /** The connection is for other commands again. */
    void end() {
        over = true;
        reads(true);
    }
}

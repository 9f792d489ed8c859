// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Notes what a connection hands to the network: in how many flushes, and which messages of PostgreSQL's protocol are in
 * each, by the letters of their types. No message is cut by it, for what is written holds whole messages.
 */
final class ClientFlushes extends ChannelOutboundHandlerAdapter {
    private final EngineConnection connection;
    private final StringBuilder written = new StringBuilder(); // like all else here on the event loop only
    private final List<String> flushed = new ArrayList<>();

    private ClientFlushes(EngineConnection connection) {
        this.connection = connection;
    }

    static ClientFlushes of(EngineConnection connection) {
        ClientFlushes flushes = new ClientFlushes(connection);
        flushes.onLoop(() -> connection
                .observed()
                .socket()
                .channelHandlerContext()
                .pipeline()
                .addFirst("flushes", flushes));
        return flushes;
    }

    /** What was sent during a piece of work: the letters of each flush. */
    List<String> sentBy(Runnable work) {
        onLoop(flushed::clear);
        work.run();
        List<String> sent = new ArrayList<>();
        onLoop(() -> sent.addAll(flushed));
        return sent;
    }

    private void onLoop(Runnable task) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        connection.onLoop(() -> {
            task.run();
            done.complete(true);
        });
        done.join();
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        ByteBuf bytes = (ByteBuf) message;
        int at = bytes.readerIndex();
        while (at < bytes.writerIndex()) {
            written.append((char) bytes.getByte(at));
            at += 1 + bytes.getInt(at + 1);
        }
        context.write(message, promise);
    }

    /** One that has nothing to send is none. */
    @Override
    public void flush(ChannelHandlerContext context) {
        if (!written.isEmpty()) {
            flushed.add(written.toString());
            written.setLength(0);
        }
        context.flush();
    }
}

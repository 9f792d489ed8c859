// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.vertx.sqlclient.internal.command.CommandBase;
import io.vertx.sqlclient.internal.command.QueryCommandBase;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Remembers in which order commands went to the codec, which is that of the server's answers, and of which the rows are
 * {@linkplain WireConnection#ROWS_AS_BYTES taken off the wire}. Each answer ends with one ReadyForQuery.
 */
final class CommandOrder extends ChannelOutboundHandlerAdapter {
    private final Deque<Boolean> taken = new ArrayDeque<>();

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof CommandBase<?>) {
            taken.add(
                    message instanceof QueryCommandBase<?> query && query.collector() == WireConnection.ROWS_AS_BYTES);
        }
        context.write(message, promise);
    }

    /** Whether the rows of the command that is being answered are taken. */
    boolean rowsAreTaken() {
        return Boolean.TRUE.equals(taken.peek());
    }

    /** The command that is being answered has ended. */
    void answered() {
        taken.poll();
    }
}

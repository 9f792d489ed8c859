// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.vertx.sqlclient.internal.command.CommandBase;
import io.vertx.sqlclient.internal.command.QueryCommandBase;
import io.vertx.sqlclient.internal.command.SimpleQueryCommand;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Remembers in which order commands went to the codec, which is that of the server's answers, of which the rows are
 * {@linkplain RowsTaken taken off the wire}, and which is a COPY. Each answer ends with one
 * ReadyForQuery.
 */
final class CommandOrder extends ChannelOutboundHandlerAdapter {
    private final Deque<Expected> expected = new ArrayDeque<>();
    private @Nullable Copy announced;

    /** What is to be answered. */
    private record Expected(@Nullable RowsTaken rows, @Nullable CopyPeer peer) {}

    /** A COPY that will be written, behind others maybe. */
    private record Copy(String sql, CopyPeer peer) {
        boolean is(CommandBase<?> command) {
            return command instanceof SimpleQueryCommand<?> query && query.sql().equals(sql);
        }
    }

    void announce(String copy, CopyPeer peer) {
        announced = new Copy(copy, peer);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof CommandBase<?> command) {
            expected.add(new Expected(rows(command), peer(command)));
        }
        context.write(message, promise);
    }

    private static @Nullable RowsTaken rows(CommandBase<?> command) {
        return command instanceof QueryCommandBase<?> query && query.collector() instanceof RowsTaken taken
                ? taken
                : null;
    }

    private @Nullable CopyPeer peer(CommandBase<?> command) {
        Copy copy = announced;
        if (copy == null || !copy.is(command)) {
            return null;
        }
        announced = null;
        return copy.peer;
    }

    /** Whether the rows of the command that is being answered are taken. */
    boolean rowsAreTaken() {
        return rows() != null;
    }

    /** Who takes the rows of the command that is being answered, if they are taken. */
    @Nullable
    RowsTaken rows() {
        Expected oldest = expected.peek();
        return oldest == null ? null : oldest.rows;
    }

    /** Our side of the COPY that is being answered, if it is one. */
    @Nullable
    CopyPeer peer() {
        Expected oldest = expected.peek();
        return oldest == null ? null : oldest.peer;
    }

    /** The command that is being answered has ended. */
    void answered() {
        expected.poll();
    }
}

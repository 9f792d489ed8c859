// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.vertx.sqlclient.internal.command.CloseConnectionCommand;
import io.vertx.sqlclient.internal.command.CommandBase;
import io.vertx.sqlclient.internal.command.CommandResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Sends flights through the codec, which knows nothing of them: it encodes their commands as any others, each with a
 * Sync, and sees an answer of its own for each. {@link Syncs} takes the superfluous Syncs out of what it has encoded, and
 * {@link WireObserver} supplies the ends of the answers that the server therefore does not send. Sits next to the codec.
 */
final class FlightDeck extends ChannelDuplexHandler {
    private final WireObserver observer;
    private final Syncs syncs;
    private final PreparedStatements statements;
    /** What the server has still to answer, flights among ordinary commands, in their order. */
    private final Deque<CommandBase<?>> expected = new ArrayDeque<>();

    FlightDeck(WireObserver observer, Syncs syncs, PreparedStatements statements) {
        this.observer = observer;
        this.syncs = syncs;
        this.statements = statements;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof Flight flight) {
            depart(context, flight);
            return;
        }
        if (message instanceof CommandBase<?> command && !(command instanceof CloseConnectionCommand)) {
            expected.add(command);
        }
        context.write(message, promise);
    }

    /** The flush before, and that behind, leave nothing but the flight between them. */
    private void depart(ChannelHandlerContext context, Flight flight) {
        Optional<Flight.Landing> refusal = flight.board(statements);
        if (refusal.isPresent()) {
            context.fireChannelRead(flight.response(refusal.get()));
            return;
        }
        context.flush();
        expected.add(flight);
        if (expected.peek() == flight) {
            expect(context, flight);
        }
        syncs.thinOut(flight);
        try {
            flight.commands().forEach(command -> context.write(command, context.voidPromise()));
            context.flush();
        } finally {
            syncs.leaveAlone();
        }
    }

    private void expect(ChannelHandlerContext context, Flight flight) {
        observer.expect(new Arrivals(flight, () -> landed(context, flight)));
    }

    private void landed(ChannelHandlerContext context, Flight flight) {
        expected.remove();
        next(context);
        context.fireChannelRead(flight.landed());
    }

    private void next(ChannelHandlerContext context) {
        if (expected.peek() instanceof Flight flight) {
            expect(context, flight);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof CommandResponse<?> response)) {
            context.fireChannelRead(message);
            return;
        }
        if (expected.peek() instanceof Flight) {
            response.fire(); // Vert.x's connection counts the flight as one command
            return;
        }
        if (expected.poll() != response.cmd) {
            throw new WireException(WireException.Kind.LAYOUT, "an answer to another command than the oldest one");
        }
        next(context);
        context.fireChannelRead(response);
    }
}

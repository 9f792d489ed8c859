// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import io.vertx.pgclient.PgException;
import org.jspecify.annotations.Nullable;

/** Which command of a flight the server is answering, by the messages that it has sent. */
final class Arrivals {
    private final Flight flight;
    private final Runnable landed;
    private int command;
    private int executions;
    private int groupEnd;
    private @Nullable PgException failure;

    /** @param landed told when everything has been answered */
    Arrivals(Flight flight, Runnable landed) {
        this.flight = flight;
        this.landed = landed;
        groupEnd = endOfGroup();
    }

    /** The number of commands until the end of the current group. */
    private int endOfGroup() {
        int end = command;
        while (end < flight.commands().size() && !flight.endsGroup(end)) {
            end++;
        }
        return end + 1;
    }

    /**
     * An execution is complete; whether its command is.
     *
     * @throws WireException when all of the group are complete already
     */
    boolean completed() {
        if (groupAnswered()) {
            throw misfit();
        }
        if (++executions < flight.executions(command)) {
            return false;
        }
        executions = 0;
        command++;
        return true;
    }

    /** Whether every command of the current group has been answered, so that an error is one of the Sync. */
    boolean groupAnswered() {
        return command == groupEnd;
    }

    /** How many commands fail: the one that the server has refused, and those of its group that it skips. */
    int abandonGroup() {
        int left = groupEnd - command;
        executions = 0;
        command = groupEnd;
        return left;
    }

    /** The Sync has failed. */
    void failed(PgException said) {
        failure = said;
    }

    /**
     * The server has come to the Sync; whether it was the last.
     *
     * @throws WireException when it has not answered all of the group
     */
    boolean ready(TransactionStatus status) {
        if (!groupAnswered()) {
            throw misfit();
        }
        boolean last = flight.ended(new Flight.GroupEnd(status, failure));
        failure = null;
        groupEnd = endOfGroup();
        return last;
    }

    /** To go on would be to take the answer to one statement for that to another. */
    private static WireException misfit() {
        return new WireException(
                WireException.Kind.PROTOCOL, "the server's answers to a stack are not those to its statements");
    }

    void land() {
        landed.run();
    }
}

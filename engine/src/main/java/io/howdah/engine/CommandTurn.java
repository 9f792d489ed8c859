// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.HowdahException;
import io.howdah.TransactionRolledBackException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One command: everything is on its way at once, but for the data of a COPY. */
class CommandTurn extends Turn implements Transmitter.Receiver {
    private final Command command;

    CommandTurn(Pending<?> pending, Command command, Line line) {
        super(pending, line);
        this.command = command;
    }

    @Override
    void begin() {
        transmitter().send(command, Place.WHOLE, this);
    }

    @Override
    boolean unfinished() {
        return false;
    }

    @Override
    Command running() {
        return command;
    }

    @Override
    public @Nullable Consumer<Outcome> whoIsToldOfRows() {
        return pending().takesPartsOfRows() ? pending()::offer : null;
    }

    @Override
    public void answered(Outcome outcome) {
        if (command.rolledBack(outcome.tag())) {
            end(rolledBack(line().spoiler()));
        } else {
            end(outcome);
        }
    }

    @Override
    public void failed(Transmitter.Failure failure) {
        end(failure.why());
    }

    private static TransactionRolledBackException rolledBack(@Nullable HowdahException cause) {
        return new TransactionRolledBackException(
                "PostgreSQL rolled the transaction back instead of committing it, because a statement in it had failed"
                        + (cause == null
                                ? ". Look at the replies of its statements for the cause."
                                : ": " + cause.getMessage()),
                cause);
    }
}

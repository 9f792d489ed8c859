// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.FailedAt;
import io.howdah.HowdahException;
import io.howdah.QueryCancelledException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** The statements of a script: each is sent when the one before has succeeded. */
final class ScriptTurn extends Turn implements Transmitter.Receiver {
    private final List<Command> statements;
    private final List<Outcome> earlier = new ArrayList<>();

    ScriptTurn(Pending<?> pending, Commands script, Line line) {
        super(pending, line);
        statements = script.all();
    }

    @Override
    void begin() {
        send();
    }

    private void send() {
        transmitter().send(running(), place(), this);
    }

    @Override
    Command running() {
        return statements.get(earlier.size());
    }

    private Place place() {
        return Place.inScript(earlier.size(), statements.size());
    }

    @Override
    boolean unfinished() {
        return earlier.size() + 1 < statements.size();
    }

    @Override
    public void answered(Outcome outcome) {
        if (!unfinished()) {
            end(outcome.after(earlier));
        } else if (cancelWanted()) {
            end(HowdahException.located(
                    new QueryCancelledException(
                            "The script was cancelled behind " + place().shown() + "'" + running() + "'", null),
                    new FailedAt(running().written(), place().index(), OptionalInt.empty())));
        } else {
            earlier.add(outcome);
            line().began(this);
            send();
        }
    }

    @Override
    public void failed(Transmitter.Failure failure) {
        end(failure.why());
    }
}

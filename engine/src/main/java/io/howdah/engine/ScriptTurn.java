// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.QueryCancelledException;
import java.util.ArrayList;
import java.util.List;

/** The statements of a script: each is sent when the one before has succeeded. */
final class ScriptTurn extends Turn {
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
        Command next = statements.get(earlier.size());
        transmitter().send(next, place(), this);
    }

    private String place() {
        return "statement " + (earlier.size() + 1) + " of " + statements.size() + " of the script, ";
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
            end(new QueryCancelledException(
                    "The script was cancelled behind " + place() + "'" + statements.get(earlier.size()) + "'", null));
        } else {
            earlier.add(outcome);
            send();
        }
    }
}

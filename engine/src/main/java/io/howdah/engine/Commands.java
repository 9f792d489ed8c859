// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.engine.json.CallersJson;
import io.howdah.engine.sql.Script;
import java.util.List;

/** Commands that run one after the other, each when the one before has succeeded: the statements of a script. */
record Commands(List<Command> all) implements Work {
    static final Commands NONE = new Commands(List.of());

    Commands {
        all = List.copyOf(all);
    }

    /** The statements of a script, as they stand there. */
    static Commands script(String script, CallersJson json) {
        return new Commands(Script.statements(script).stream()
                .map(sql -> StatementCommands.part(sql, json))
                .toList());
    }

    @Override
    public boolean nothing() {
        return all.isEmpty();
    }

    /** The first of them, as far as it may be shown. */
    @Override
    public String toString() {
        return all.isEmpty() ? "" : all.get(0).toString();
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import java.util.OptionalInt;

/**
 * The place of a command in the whole.
 *
 * @param shown for messages, with a comma behind; empty if the command is the whole
 */
record Place(String shown, OptionalInt index) {
    static final Place WHOLE = new Place("", OptionalInt.empty());

    /** Of a statement in a script, counted from 0. */
    static Place inScript(int statement, int all) {
        return new Place("statement " + (statement + 1) + " of " + all + " of the script, ", OptionalInt.of(statement));
    }
}

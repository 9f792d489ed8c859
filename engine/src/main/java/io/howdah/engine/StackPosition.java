// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import java.util.List;

/**
 * Where a stack has come to.
 *
 * @param unit the first that is not done
 * @param step the first of it that is not done
 * @param framed whether the frame of that unit has been begun
 */
record StackPosition(int unit, int step, boolean framed) {
    static final StackPosition START = at(0);

    /** Before the first step of a unit. */
    static StackPosition at(int unit) {
        return new StackPosition(unit, 0, false);
    }

    /** The operation there, or the last of the unit when only its end is left. */
    int operation(List<Unit> units) {
        List<Step> steps = units.get(unit).steps();
        return steps.get(Math.min(step, steps.size() - 1)).operation();
    }
}

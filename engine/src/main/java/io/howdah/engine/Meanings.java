// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.StackExecutionException;
import io.howdah.engine.sql.Aftermath;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which steps of a stack change what those behind them mean, and which stand behind such: they have to be parsed there.
 */
final class Meanings {
    private final Map<Step, Aftermath> changes = new HashMap<>();
    private final Map<Step, Optional<String>> foregoing = new HashMap<>();

    Meanings(Stream<Step> steps) {
        Optional<String> before = Optional.of("");
        for (Iterator<Step> each = steps.iterator(); each.hasNext(); ) {
            Step step = each.next();
            Command command = step.command();
            if (!changes.isEmpty() && command.boundWhenPrepared()) {
                foregoing.put(step, before);
            }
            Aftermath aftermath = command.aftermath();
            if (aftermath.changesMeaning()) {
                changes.put(step, aftermath);
                boolean sameEachTime = !aftermath.changesShapes() && !(command.plain() && command.hasParameters());
                before = before.filter(known -> sameEachTime)
                        .map(known -> StackExecutionException.hash(known + command.sql()));
            }
        }
    }

    /** Whether what stands behind it is to be parsed behind it. */
    boolean changedBy(Step step) {
        return changes.containsKey(step);
    }

    /** Whether nothing is prepared any more when it has been done. */
    boolean forgottenBy(Step step) {
        return changes.get(step) == Aftermath.PREPARED;
    }

    /** Whether it has to be parsed behind others. */
    boolean depends(Step step) {
        return foregoing.containsKey(step);
    }

    /** By what those others are known in the next stack; empty where they may do something else each time. */
    Optional<String> foregoing(Step step) {
        return foregoing.getOrDefault(step, Optional.empty());
    }
}

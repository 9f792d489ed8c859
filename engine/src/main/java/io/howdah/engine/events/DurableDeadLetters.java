// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.DeadLetters;
import io.howdah.Reply;
import io.howdah.engine.events.queue.Graveyard;
import io.howdah.engine.json.CallersJson;
import java.util.List;

/** The dead letters of a durable channel; what is done about them is part of the caller's transaction. */
final class DurableDeadLetters implements DeadLetters {
    private final ChannelQueue queue;
    private final Graveyard graveyard;
    private final Surroundings surroundings;
    private final Runnable redriven;

    /** @param redriven run when some of them are events again */
    DurableDeadLetters(ChannelQueue queue, Graveyard graveyard, Surroundings surroundings, Runnable redriven) {
        this.queue = queue;
        this.graveyard = graveyard;
        this.surroundings = surroundings;
        this.redriven = redriven;
    }

    @Override
    public Reply<List<Letter>> list(int most) {
        CallersJson json = surroundings.json();
        return graveyard.list(surroundings.statements(), queue.channel(), most).thenApply(dead -> dead.stream()
                .map(one -> new Letter(queue.event(one.event(), json), one.reason(), one.diedAt()))
                .toList());
    }

    @Override
    public Reply<Long> redrive() {
        return surroundings.uponCommit(redriven, () -> graveyard.redrive(surroundings.statements(), queue.channel()));
    }

    @Override
    public Reply<Boolean> redrive(String id) {
        return surroundings.uponCommit(
                redriven, () -> graveyard.redrive(surroundings.statements(), queue.channel(), number(id)));
    }

    @Override
    public Reply<Long> discard() {
        return graveyard.discard(surroundings.statements(), queue.channel());
    }

    /** An id that is no number is of no durable event. */
    private static long number(String id) {
        try {
            return Long.parseLong(id);
        } catch (NumberFormatException none) {
            return -1;
        }
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.queue;

/** When a slot's turn is. Only a hint: an event may be published in any of them, and is found there. */
record Rotation(long periodMillis) {
    static final Rotation USUAL = new Rotation(30_000);

    /** The slot in which events are to be published now. */
    int current() {
        return (int) (System.currentTimeMillis() / periodMillis % QueueTables.SLOTS);
    }

    /** The slot whose turn is next: what is left in it has been there for as long as the others had their turn. */
    int next() {
        return (current() + 1) % QueueTables.SLOTS;
    }
}

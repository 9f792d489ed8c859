// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks;

/** A peer that cannot run here. It is named beside those that did, for a figure counts only with every peer. */
public record Absent(String name) implements Contender {
    /** Says why, too. */
    public static Contender because(String name, String reason) {
        System.err.println(name + " is left out: " + reason + ". A figure counts only with every peer.");
        return new Absent(name);
    }

    @Override
    public Slice run(int operations) {
        throw new IllegalStateException(name + " is not here");
    }
}

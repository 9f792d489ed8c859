// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.tx;

import io.howdah.Reply;

/** What is done to be on the safe side: whether it fails tells nobody anything, least of all an application's log. */
final class Unimportant {
    private Unimportant() {}

    /** Leaves a reply to itself; else its failure would be logged as one at which somebody forgot to look. */
    static void leave(Reply<?> reply) {
        reply.handle((done, failure) -> true);
    }
}

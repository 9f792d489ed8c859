// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

/** A handler that listens on a channel. Thread-safe. */
public interface Listening {
    /** Completes when it really listens: what is published from then on, it receives. */
    Reply<Void> ready();

    /** Ends it: nothing more is delivered; completes when the handler has ended with what it has. Twice does nothing. */
    Reply<Void> stop();
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.engine.flow.Bare;

/**
 * What the stage of a handler fails with that has not begun, because whoever it delivers to takes nothing for the moment: the
 * event goes back, which counts as no attempt. For what stands between a channel and an application.
 */
public final class NotBegun extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param why as a sentence */
    public NotBegun(String why, Throwable cause) {
        super(why, cause);
    }

    /** Whether a handler has failed so. */
    static boolean is(Throwable failure) {
        return Bare.of(failure) instanceof NotBegun;
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import org.jspecify.annotations.Nullable;

/** An event that cannot be published, or a channel that cannot be used as it was asked for. */
public class EventException extends HowdahException {
    private static final long serialVersionUID = 1L;

    public EventException(ErrorId id, String message) {
        this(id, message, null);
    }

    public EventException(ErrorId id, String message, @Nullable Throwable cause) {
        super(id, message, cause);
    }
}

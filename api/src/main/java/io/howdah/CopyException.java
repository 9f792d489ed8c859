// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import org.jspecify.annotations.Nullable;

/**
 * The application's side of a COPY has failed: what gives its bytes or rows, or takes them, or the listener. The cause says
 * why. Nothing stays of a COPY to the server; a transaction around it has failed with it.
 */
public class CopyException extends HowdahException {
    private static final long serialVersionUID = 1L;

    public CopyException(ErrorId id, String message, @Nullable Throwable cause) {
        super(id, message, cause);
    }
}

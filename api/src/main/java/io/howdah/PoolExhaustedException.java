// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import org.jspecify.annotations.Nullable;

/** No connection became free in time. The message holds the pool's numbers. */
public class PoolExhaustedException extends HowdahException {
    private static final long serialVersionUID = 1L;

    public PoolExhaustedException(String message, @Nullable Throwable cause) {
        super(ErrorId.POOL_EXHAUSTED, message, cause);
    }
}

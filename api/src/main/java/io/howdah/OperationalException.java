// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import org.jspecify.annotations.Nullable;

/** The server cannot do it now: resources, limits, locks, intervention (classes 53, 54, 55, 57, 58). */
public class OperationalException extends StatementException {
    private static final long serialVersionUID = 1L;

    public OperationalException(String message, ServerError server) {
        this(ErrorId.OPERATIONAL, message, server);
    }

    protected OperationalException(ErrorId id, String message, @Nullable ServerError server) {
        super(id, message, server);
    }
}

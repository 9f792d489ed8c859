// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

/** An exclusion constraint refused the row (23P01). */
public class ExclusionViolationException extends IntegrityException {
    private static final long serialVersionUID = 1L;

    public ExclusionViolationException(String message, ServerError server) {
        this(ErrorId.EXCLUSION_VIOLATION, message, server);
    }

    protected ExclusionViolationException(ErrorId id, String message, ServerError server) {
        super(id, message, server);
    }
}

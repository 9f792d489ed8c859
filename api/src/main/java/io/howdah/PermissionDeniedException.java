// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

/** The user may not do this (42501). */
public class PermissionDeniedException extends StatementException {
    private static final long serialVersionUID = 1L;

    public PermissionDeniedException(String message, ServerError server) {
        this(ErrorId.PERMISSION_DENIED, message, server);
    }

    protected PermissionDeniedException(ErrorId id, String message, ServerError server) {
        super(id, message, server);
    }
}

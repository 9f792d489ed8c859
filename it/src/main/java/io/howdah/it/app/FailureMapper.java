// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** Shows the tests what a bean saw: the class and the message of each cause. */
@Provider
public class FailureMapper implements ExceptionMapper<Exception> {
    @Override
    public Response toResponse(Exception failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            text.append(cause.getClass().getName())
                    .append(": ")
                    .append(cause.getMessage())
                    .append('\n');
        }
        return Response.status(500).type("text/plain").entity(text.toString()).build();
    }
}

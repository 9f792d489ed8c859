// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.examples.shop;

import io.howdah.ConnectionException;
import io.howdah.HowdahException;
import io.howdah.PoolExhaustedException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** What a customer is told when the database fails: a sentence, and the id by which the log has the rest. */
@Provider
public class Failures implements ExceptionMapper<HowdahException> {
    private static final System.Logger LOG = System.getLogger(Failures.class.getName());

    @Override
    public Response toResponse(HowdahException failure) {
        LOG.log(System.Logger.Level.WARNING, "A request failed.", failure);
        return failure instanceof ConnectionException || failure instanceof PoolExhaustedException
                ? response(Status.SERVICE_UNAVAILABLE, "The database cannot be reached, try again later", failure)
                : response(Status.INTERNAL_SERVER_ERROR, "That has failed, the log says why", failure);
    }

    private static Response response(Status status, String what, HowdahException failure) {
        return Response.status(status)
                .type(MediaType.TEXT_PLAIN)
                .entity(what + " (" + failure.id() + ").")
                .build();
    }
}

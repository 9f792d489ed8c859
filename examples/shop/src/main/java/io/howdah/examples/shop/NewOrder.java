// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.examples.shop;

import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import org.jspecify.annotations.Nullable;

/** What a customer sends. */
public record NewOrder(@Nullable String item, int quantity) {
    void check() {
        if (item == null || item.isBlank() || quantity < 1) {
            throw refused("An order needs an item, and a quantity of at least 1.");
        }
    }

    /** With the reason where the customer sees it; a message alone is for the log. */
    static BadRequestException refused(String why) {
        return new BadRequestException(
                why,
                Response.status(Status.BAD_REQUEST)
                        .type(MediaType.TEXT_PLAIN)
                        .entity(why)
                        .build());
    }
}

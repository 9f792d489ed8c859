// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.examples.shop;

import jakarta.ws.rs.BadRequestException;
import org.jspecify.annotations.Nullable;

/** What a customer sends. */
public record NewOrder(@Nullable String item, int quantity) {
    void check() {
        if (item == null || item.isBlank() || quantity < 1) {
            throw new BadRequestException("An order needs an item, and a quantity of at least 1.");
        }
    }
}

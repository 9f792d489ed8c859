// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.app;

/** An order of the shop, with the components that it has there. */
public record Order(long id, String item, int quantity, String status) {
    static final String COLUMNS = "id, item, quantity, status";
}

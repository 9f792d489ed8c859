// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.events;

/**
 * The payload of the scenarios' events.
 *
 * @param failures how many deliveries of it fail
 */
public record Order(int number, int failures) {}

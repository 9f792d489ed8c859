// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.copy;

/**
 * Data as they came.
 *
 * @param length of what is in the array
 * @param rows that came to their end
 */
public record Piece(byte[] bytes, int length, int rows) {}

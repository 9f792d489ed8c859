// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

/**
 * Why the server ended a connection, in its own words.
 *
 * @param undone whether it ended in the middle of a statement, so that the transaction which that was in is not committed
 */
public record FatalError(String sqlState, String message, boolean undone) {}

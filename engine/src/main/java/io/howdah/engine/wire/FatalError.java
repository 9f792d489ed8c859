// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

/** Why the server ended a connection, in its own words. */
public record FatalError(String sqlState, String message) {}

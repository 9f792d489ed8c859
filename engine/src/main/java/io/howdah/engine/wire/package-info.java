// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The wire: what the PostgreSQL client of Vert.x does not do or does not tell. The only package that sees Netty, and the
 * one place that depends on inner parts of Vert.x 5.0.12; {@link io.howdah.engine.wire.WireConnection} checks at each
 * connection that they are as expected.
 */
@NullMarked
package io.howdah.engine.wire;

import org.jspecify.annotations.NullMarked;

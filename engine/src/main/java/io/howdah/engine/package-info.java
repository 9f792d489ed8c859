// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
/**
 * A session on one PostgreSQL connection: whose turn it is, what is sent for statements, stacks, streams and COPY, and what
 * is cleaned up behind them; and what plain Java needs around it: settings, connecting, a pool, the desk that rents from one.
 * What knows nothing of connections is in the packages beneath. The only module that sees Vert.x. For the resource adapter
 * and for {@link io.howdah.Howdah#open}; applications use {@link io.howdah}.
 */
@NullMarked
package io.howdah.engine;

import org.jspecify.annotations.NullMarked;

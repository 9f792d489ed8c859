// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
/**
 * A session on one PostgreSQL connection, and what plain Java needs around it: options, connecting, pooling, mapping of
 * rows. The only module that sees Vert.x. For the resource adapter and for {@link io.howdah.Howdah#open}; applications
 * use {@link io.howdah}.
 */
@NullMarked
package io.howdah.engine;

import org.jspecify.annotations.NullMarked;

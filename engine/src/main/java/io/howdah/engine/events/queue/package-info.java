// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
/** The tables of durable events, and the statements on them. */
@NullMarked
package io.howdah.engine.events.queue;

import org.jspecify.annotations.NullMarked;

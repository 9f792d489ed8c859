// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
/** The one connection that listens for all channels of a database, and what comes over it. */
@NullMarked
package io.howdah.engine.events.hub;

import org.jspecify.annotations.NullMarked;

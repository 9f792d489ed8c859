// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Makes SQL of merges and upserts. Text and values only: it knows nothing of connections.
 */
@NullMarked
package io.howdah.engine.change;

import org.jspecify.annotations.NullMarked;

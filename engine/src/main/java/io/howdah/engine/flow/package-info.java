// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Rows to a subscriber at the pace that it asks for, from whatever gives them in portions, and what stages need for that.
 * Knows nothing of connections.
 */
@NullMarked
package io.howdah.engine.flow;

import org.jspecify.annotations.NullMarked;

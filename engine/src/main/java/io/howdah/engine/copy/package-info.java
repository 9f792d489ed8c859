// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The data of a COPY between the application, which may be slow or wait, and the network, for which nobody waits: in memory
 * that is bounded, with the threads of either side.
 */
@NullMarked
package io.howdah.engine.copy;

import org.jspecify.annotations.NullMarked;

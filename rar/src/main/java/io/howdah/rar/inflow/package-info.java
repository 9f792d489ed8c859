// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
/** Events for message-driven beans. */
@NullMarked
package io.howdah.rar.inflow;

import org.jspecify.annotations.NullMarked;

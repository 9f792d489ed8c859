// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
/** Events for message-driven beans: the activation, its endpoint, and each delivery in a transaction of the container. */
@NullMarked
package io.howdah.rar.inflow;

import org.jspecify.annotations.NullMarked;

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
/** Transactions that the container begins and ends, and the gate before each connection that may be in one. */
@NullMarked
package io.howdah.rar.tx;

import org.jspecify.annotations.NullMarked;

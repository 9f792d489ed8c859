// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
/** Transactions that the container begins and ends. */
@NullMarked
package io.howdah.rar.tx;

import org.jspecify.annotations.NullMarked;

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
/** The JCA contract: the resource adapter that a server deploys as {@code howdah.rar}. */
@NullMarked
package io.howdah.rar;

import org.jspecify.annotations.NullMarked;

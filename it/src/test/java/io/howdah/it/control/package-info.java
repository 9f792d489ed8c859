// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
/** An application that knows nothing of Howdah, beside the one that does. */
@NullMarked
package io.howdah.it.control;

import org.jspecify.annotations.NullMarked;

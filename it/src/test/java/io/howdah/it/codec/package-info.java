// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
/** Added to a war by tests: a codec of the application's own. */
@NullMarked
package io.howdah.it.codec;

import org.jspecify.annotations.NullMarked;

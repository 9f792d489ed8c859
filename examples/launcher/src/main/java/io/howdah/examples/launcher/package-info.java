// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
/** Starts WildFly or Open Liberty with archives, as the example and the tests on both servers want them. */
@NullMarked
package io.howdah.examples.launcher;

import org.jspecify.annotations.NullMarked;

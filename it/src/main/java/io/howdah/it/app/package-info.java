// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
/** The application that the tests on both servers deploy and call: one resource method for each scenario. */
@NullMarked
package io.howdah.it.app;

import org.jspecify.annotations.NullMarked;

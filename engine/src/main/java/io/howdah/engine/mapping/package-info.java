// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Rows as instances of the application's classes. What a class needs is compiled once for each set of columns; what runs
 * here runs on an application's thread.
 */
@NullMarked
package io.howdah.engine.mapping;

import org.jspecify.annotations.NullMarked;

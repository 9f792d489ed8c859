// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
/**
 * PostgreSQL's types and Java's values: what each type is, and how a value becomes what travels and back. Nothing here
 * guesses: parameters are read by the types that the server describes.
 */
@NullMarked
package io.howdah.engine.types;

import org.jspecify.annotations.NullMarked;

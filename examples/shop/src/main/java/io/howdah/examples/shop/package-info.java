// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
/**
 * A small shop: orders in PostgreSQL, listed, created and read as JSON, and prices that come from files and by night, with a
 * page that shows them and the pool.
 */
@NullMarked
package io.howdah.examples.shop;

import org.jspecify.annotations.NullMarked;

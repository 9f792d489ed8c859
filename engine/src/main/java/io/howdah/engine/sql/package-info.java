// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
/** Reads SQL as far as must be known before it is sent: its tokens, its parameters, where a statement ends. */
@NullMarked
package io.howdah.engine.sql;

import org.jspecify.annotations.NullMarked;

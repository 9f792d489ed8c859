// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
/** What a server has in a library of its own, to log callers in to PostgreSQL. */
@NullMarked
package io.howdah.it.login;

import org.jspecify.annotations.NullMarked;

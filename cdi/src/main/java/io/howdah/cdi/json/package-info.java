// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The JSON codec that an application has if it brings none of its own: on its Jackson 2, else on JSON-B. Nothing here
 * needs CDI; in plain Java it works as well.
 */
@NullMarked
package io.howdah.cdi.json;

import org.jspecify.annotations.NullMarked;

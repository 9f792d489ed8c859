// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
/** JSON on its way to and from an application: the codec on its side of the class-loader border, and how it is asked. */
@NullMarked
package io.howdah.engine.json;

import org.jspecify.annotations.NullMarked;

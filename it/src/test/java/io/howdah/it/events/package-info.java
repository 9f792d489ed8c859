// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
/** An application that lives of events; added to the war of the scenarios. */
@NullMarked
package io.howdah.it.events;

import org.jspecify.annotations.NullMarked;

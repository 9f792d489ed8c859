// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
/** Event channels: what is published, who receives it, and what becomes of it. They see databases, never connections. */
@NullMarked
package io.howdah.engine.events;

import org.jspecify.annotations.NullMarked;

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.engine.events.queue.EventQueue;

/** Where the durable events of a database are. */
record Store(EventQueue queue, Tables tables) {}

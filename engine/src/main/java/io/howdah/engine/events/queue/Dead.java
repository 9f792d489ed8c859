// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.queue;

import java.time.Instant;

/**
 * An event that has failed too often.
 *
 * @param event as it was delivered last, of no place and no owner
 * @param reason as it was given when it was buried
 */
public record Dead(Claimed event, String reason, Instant diedAt) {}

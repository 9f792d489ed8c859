// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Setting;
import java.time.Duration;

/**
 * How long and how many may wait for a connection.
 *
 * @param acquireTimeout how long a verb waits for a connection
 * @param maxWaiters how many verbs may wait at once; more are refused
 * @param idle how long a connection that nobody wants is kept for the next verb, before the pool has it back
 */
public record RentalOptions(Duration acquireTimeout, int maxWaiters, Duration idle) {
    static RentalOptions read(SettingReader reader) {
        return new RentalOptions(
                reader.positive(Setting.ACQUIRE_TIMEOUT),
                reader.integer(Setting.MAX_WAITERS, 0, Integer.MAX_VALUE),
                reader.positive(Setting.RENTAL_IDLE));
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Setting;
import java.time.Duration;

/**
 * The pool of a database in plain Java; in a server the pool is the server's.
 *
 * @param minSize connections opened at once and kept
 * @param maxSize connections at most
 * @param idleTimeout how long a connection beyond {@code minSize} may idle; zero is for ever
 */
record PoolOptions(int minSize, int maxSize, Duration idleTimeout) {
    static PoolOptions read(SettingReader reader) {
        int min = reader.integer(Setting.MIN_SIZE, 0, 10_000);
        int max = reader.integer(Setting.MAX_SIZE, 1, 10_000);
        if (min > max) {
            reader.problem("min-size is " + min + " and max-size " + max
                    + ": the smallest size must not be above the greatest. Raise max-size or lower min-size.");
        }
        return new PoolOptions(min, max, reader.duration(Setting.IDLE_TIMEOUT));
    }
}

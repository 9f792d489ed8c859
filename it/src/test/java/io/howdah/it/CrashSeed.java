// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * What differs from crash to crash, all of it told by a number.
 *
 * @param first the database that takes part first
 * @param statement how the rows are written
 * @param delay how long everything stands still before the kill, in milliseconds
 */
record CrashSeed(long number, String first, String statement, int rows, int delay) {
    private static final List<String> DATABASES = List.of("default", "reporting");
    private static final List<String> STATEMENTS = List.of("insert", "many", "select", "update");
    private static final int MOST_ROWS = 300;
    private static final int LONGEST_DELAY = 300;

    static CrashSeed of(long number) {
        SplittableRandom random = new SplittableRandom(number); // neighbours are as different as any
        return new CrashSeed(
                number,
                DATABASES.get(random.nextInt(DATABASES.size())),
                STATEMENTS.get(random.nextInt(STATEMENTS.size())),
                1 + random.nextInt(MOST_ROWS),
                random.nextInt(LONGEST_DELAY));
    }

    /** The kill, after the delay. */
    Runnable delayed(Runnable kill) {
        return () -> {
            try {
                TimeUnit.MILLISECONDS.sleep(delay); // it is the delay itself that is wanted
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            kill.run();
        };
    }

    @Override
    public String toString() {
        return "seed " + number + ": " + first + " first, " + rows + " rows by " + statement + ", killed after " + delay
                + " ms";
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.workload;

import io.howdah.benchmarks.Contender;
import io.howdah.benchmarks.Slice;
import java.util.concurrent.Callable;

/** A contender of this process. */
record InProcess(String name, Turn turn, AutoCloseable end, Callable<String> whole) implements Contender {
    InProcess(String name, Turn turn, AutoCloseable end) {
        this(name, turn, end, () -> "");
    }

    /** As {@link Contender#run}. */
    interface Turn {
        Slice run(int operations) throws Exception;
    }

    /** An operation. */
    interface Operation {
        /**
         * Does it.
         *
         * @param number of the operation in its turn, from zero
         * @return what it gave, as a number
         */
        long once(long number) throws Exception;
    }

    /** Does one operation after the other. */
    static InProcess repeating(String name, Operation operation, AutoCloseable end) {
        return new InProcess(
                name,
                operations -> Slice.of(() -> {
                    long check = 0;
                    for (int i = 0; i < operations; i++) {
                        check += operation.once(i);
                    }
                    return check;
                }),
                end);
    }

    /** The same, which can tell its content. */
    InProcess telling(Callable<String> content) {
        return new InProcess(name, turn, end, content);
    }

    @Override
    public String content() throws Exception {
        return whole.call();
    }

    @Override
    public Slice run(int operations) throws Exception {
        return turn.run(operations);
    }

    @Override
    public void close() {
        try {
            end.close();
        } catch (Exception failure) {
            throw new IllegalStateException(name + " could not be ended", failure);
        }
    }
}

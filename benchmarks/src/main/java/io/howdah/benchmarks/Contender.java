// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks;

/** One way to do the work of a workload. Ready to work when it is made; the runner lets each work in its turn. */
public interface Contender extends AutoCloseable {
    /** For example {@code pgjdbc hikari}: the family first, the variant after a blank. */
    String name();

    /** Makes what the turn needs, which counts neither as time nor as processor time. */
    default void prepare() throws Exception {}

    /** Does the operation that many times. */
    Slice run(int operations) throws Exception;

    /** Looks at what the turn has left behind, and fails if that is not what it should be; nothing of that counts. */
    default void verify() throws Exception {}

    @Override
    default void close() {}
}

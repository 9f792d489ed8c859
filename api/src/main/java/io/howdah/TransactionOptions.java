// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How a transaction is begun. Immutable; start from {@link #defaults()}.
 *
 * <pre>{@code
 * TransactionOptions careful =
 *         TransactionOptions.defaults().isolation(Isolation.SERIALIZABLE).retries(3);
 * Reply<String> done = database.inTransaction(careful, work);
 * }</pre>
 *
 * @param isolation the isolation level; empty is the server's default
 * @param readOnly whether PostgreSQL refuses writes
 * @param deferrable whether a serializable read-only transaction may wait at its start for a safe snapshot
 * @param retries how often {@link Database#inTransaction} and {@link Session#inTransaction} run the work again after a
 *     conflict (40001, 40P01), with a pause before that; 0 is never
 * @param timeout longest time that the transaction may take, a millisecond to {@link #LONGEST_TIMEOUT}; {@link
 *     Duration#ZERO} is no limit. PostgreSQL 17 and newer end it by {@code transaction_timeout}; older servers bound each
 *     statement and each idle time in it
 */
public record TransactionOptions(
        Optional<Isolation> isolation, boolean readOnly, boolean deferrable, int retries, Duration timeout) {
    /** More milliseconds PostgreSQL does not count: 24 days. */
    public static final Duration LONGEST_TIMEOUT = Duration.ofMillis(Integer.MAX_VALUE);

    private static final TransactionOptions DEFAULTS =
            new TransactionOptions(Optional.empty(), false, false, 0, Duration.ZERO);

    /** The isolation levels that PostgreSQL distinguishes. */
    public enum Isolation {
        READ_COMMITTED,
        REPEATABLE_READ,
        SERIALIZABLE
    }

    public TransactionOptions {
        Objects.requireNonNull(isolation, "isolation");
        Objects.requireNonNull(timeout, "timeout");
        if (retries < 0) {
            throw new IllegalArgumentException("retries must not be negative, but is " + retries);
        }
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout must not be negative, but is " + Spans.of(timeout));
        }
        if (timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw new IllegalArgumentException("timeout must be at most " + Spans.of(LONGEST_TIMEOUT)
                    + ", which is as long as PostgreSQL can count, but is " + Spans.of(timeout) + ", longer by "
                    + Spans.of(timeout.minus(LONGEST_TIMEOUT)) + "; Duration.ZERO is no limit");
        }
    }

    public static TransactionOptions defaults() {
        return DEFAULTS;
    }

    public TransactionOptions isolation(Isolation level) {
        return new TransactionOptions(Optional.of(level), readOnly, deferrable, retries, timeout);
    }

    public TransactionOptions readOnly(boolean on) {
        return new TransactionOptions(isolation, on, deferrable, retries, timeout);
    }

    public TransactionOptions deferrable(boolean on) {
        return new TransactionOptions(isolation, readOnly, on, retries, timeout);
    }

    public TransactionOptions retries(int times) {
        return new TransactionOptions(isolation, readOnly, deferrable, times, timeout);
    }

    public TransactionOptions timeout(Duration limit) {
        return new TransactionOptions(isolation, readOnly, deferrable, retries, limit);
    }
}

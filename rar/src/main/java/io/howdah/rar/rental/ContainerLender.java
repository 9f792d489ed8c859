// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.rental;

import io.howdah.ErrorId;
import io.howdah.HowdahException;
import io.howdah.SessionClosedException;
import io.howdah.engine.EngineConnection;
import io.howdah.engine.RentalDesk;
import io.howdah.rar.managed.SessionHandle;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Lends from the container's pool. Threads of the adapter's own ask the container, and wait for it: they belong to no
 * request and to no transaction, so that nothing ends a rental but its return.
 */
public final class ContainerLender implements RentalDesk.Lender {
    private final Executor lending;
    private final Executor returning;
    private final int atOnce;
    private final Supplier<SessionHandle> pool;
    private final Supplier<String> numbers;

    /**
     * @param lending threads that may wait for the container
     * @param returning others: what is returned must not stand behind those who wait for it
     * @param atOnce how many may wait for the container at a time
     * @param pool allocates from the container's pool, on the current thread
     * @param numbers what is known of that pool, for messages
     */
    public ContainerLender(
            Executor lending, Executor returning, int atOnce, Supplier<SessionHandle> pool, Supplier<String> numbers) {
        this.lending = lending;
        this.returning = returning;
        this.atOnce = atOnce;
        this.pool = pool;
        this.numbers = numbers;
    }

    @Override
    public void lend(Consumer<RentalDesk.Lent> lent, Consumer<HowdahException> refused) {
        try {
            lending.execute(() -> {
                SessionHandle handle;
                try {
                    handle = pool.get();
                } catch (HowdahException none) {
                    refused.accept(none);
                    return;
                } catch (Error broken) {
                    refused.accept(noAnswer(broken)); // the desk counts on an answer to each that it asks
                    throw broken;
                }
                lent.accept(new Rented(handle));
            });
        } catch (RejectedExecutionException stopped) {
            refused.accept(new SessionClosedException("howdah.rar is stopping."));
        }
    }

    private static HowdahException noAnswer(Error broken) {
        return new HowdahException(
                ErrorId.CONNECT_REFUSED,
                "The server gave no connection but an error: " + broken + ". The log has more of it.",
                broken);
    }

    /** How many there are is the container's matter. */
    @Override
    public int most() {
        return Integer.MAX_VALUE;
    }

    @Override
    public int mostAsked() {
        return atOnce;
    }

    @Override
    public String numbers() {
        return numbers.get();
    }

    /** Returned on a thread of the adapter's own: the container may wait. */
    private final class Rented implements RentalDesk.Lent {
        private final SessionHandle handle;

        Rented(SessionHandle handle) {
            this.handle = handle;
        }

        @Override
        public EngineConnection connection() {
            return handle.connection();
        }

        @Override
        public void giveBack() {
            try {
                returning.execute(handle::close);
            } catch (RejectedExecutionException stopped) {
                handle.close();
            }
        }
    }
}

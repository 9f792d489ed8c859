// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.managed;

import io.howdah.engine.Engine;
import io.howdah.engine.RentalDesk;
import io.howdah.engine.RentalOptions;
import io.howdah.rar.tx.EndedInRecovery;
import io.howdah.rar.tx.Transactions;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** What managed connections need of the resource adapter. */
public interface Adapter {
    /** The running engine, started if need be. */
    Engine engine();

    /** Which JTA transaction a call belongs to. */
    Transactions transactions();

    /**
     * A desk that rents with threads of the adapter's own; it stops with the adapter.
     *
     * @param pool allocates on the current thread
     * @param numbers what is known of the pool, for messages
     */
    RentalDesk desk(String database, RentalOptions options, Supplier<SessionHandle> pool, Supplier<String> numbers);

    /** Who finds the sessions that their users have forgotten; it ends with the adapter. */
    ForgottenSessions forgottenSessions();

    /** What recovery has ended through any pool of the adapter. */
    EndedInRecovery endedInRecovery();

    /** A thread of the adapter's own that tells the container what has happened to a connection. */
    Executor events();
}

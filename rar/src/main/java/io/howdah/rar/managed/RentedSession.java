// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.managed;

import io.howdah.Reply;
import io.howdah.TransactionException;
import io.howdah.engine.EngineConnection;
import io.howdah.engine.EngineSession;
import io.howdah.rar.tx.Transactions;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A session on a rented connection, which no container can put into a transaction: callers in one are refused. */
final class RentedSession extends EngineSession {
    private final Transactions transactions;

    RentedSession(Transactions transactions, Supplier<EngineConnection> connection, Reply.Home home, Runnable release) {
        super(connection, home, release);
        this.transactions = transactions;
    }

    @Override
    protected <T extends @Nullable Object> Reply<T> onConnection(Function<EngineConnection, Reply<T>> verb) {
        return super.onConnection(live -> {
            if (transactions.ofCall() != null) {
                throw TransactionException.usage("This session was opened outside of the JTA transaction of its caller;"
                        + " nothing was sent. Open sessions in the transaction that they are used in, or inject one.");
            }
            return verb.apply(live);
        });
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.tx;

import io.howdah.CommitOutcomeUnknownException;
import io.howdah.HowdahException;
import io.howdah.Reply;
import io.howdah.TransactionOptions;
import io.howdah.engine.EngineConnection;
import io.howdah.engine.PlainHome;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.LocalTransactionException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The container's local transaction on a connection. BEGIN costs no round trip of its own: it travels ahead of the first
 * statement, and what is wrong with it is told at the commit. Statements that nobody awaited are part of the transaction,
 * for the commit travels behind them.
 *
 * <p>Containers call it on their own threads: the application's, or that of a reaper when the transaction's time is up.
 */
public final class ContainerTransaction implements LocalTransaction {
    private final Gate gate;
    private final Outcomes outcomes;
    private volatile @Nullable Reply<Void> begun;

    public ContainerTransaction(Gate gate, Outcomes outcomes) {
        this.gate = gate;
        this.outcomes = outcomes;
    }

    /** The connection goes back to the pool; whatever is still open is rolled back there. */
    public void forget() {
        begun = null;
        gate.leave();
    }

    @Override
    public void begin() {
        gate.alone(() -> {
            begun = gate.connection().begin(PlainHome.INSTANCE, TransactionOptions.defaults());
            gate.enter();
        });
    }

    /**
     * Is sent when BEGIN has been answered: where that was refused, what is open on the connection is another's, which
     * the commit would end.
     */
    @Override
    public void commit() throws ResourceException {
        EngineConnection on = gate.connection();
        Reply<Void> begin = begun;
        try {
            if (begin != null) {
                outcomes.await(on, begin);
            }
            outcomes.await(on, ending(EngineConnection::commit));
        } catch (CommitOutcomeUnknownException unknown) {
            throw new LocalTransactionException(unknown.getMessage(), unknown);
        } catch (HowdahException failure) {
            if (begin != null && begin.isCompletedExceptionally()) {
                Unimportant.leave(ending(EngineConnection::rollback));
            }
            throw new LocalTransactionException("The commit failed: " + failure.getMessage(), failure);
        }
    }

    private Reply<Void> ending(BiFunction<EngineConnection, Reply.Home, Reply<Void>> how) {
        synchronized (gate) {
            forget();
            return how.apply(gate.connection(), PlainHome.INSTANCE);
        }
    }

    @Override
    public void rollback() throws ResourceException {
        try {
            Rollback.of(gate, this::forget);
        } catch (HowdahException failure) {
            throw new LocalTransactionException("The rollback failed: " + failure.getMessage(), failure);
        }
    }
}

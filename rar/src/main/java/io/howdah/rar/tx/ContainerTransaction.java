// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.tx;

import io.howdah.HowdahException;
import io.howdah.Reply;
import io.howdah.TransactionOptions;
import io.howdah.engine.EngineConnection;
import io.howdah.engine.PlainHome;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.LocalTransactionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The container's local transaction on a connection. BEGIN costs no round trip of its own: it travels ahead of the first
 * statement, and what is wrong with it is told at the commit. Statements that nobody awaited are part of the
 * transaction, for the commit travels behind them.
 */
public final class ContainerTransaction implements LocalTransaction {
    private final Supplier<EngineConnection> connection;
    private volatile @Nullable Reply<Void> begun;

    public ContainerTransaction(Supplier<EngineConnection> connection) {
        this.connection = connection;
    }

    public boolean active() {
        return begun != null;
    }

    /** The connection goes back to the pool; whatever is still open is rolled back there. */
    public void forget() {
        begun = null;
    }

    @Override
    public void begin() {
        begun = connection.get().begin(PlainHome.INSTANCE, TransactionOptions.defaults());
    }

    @Override
    public void commit() throws ResourceException {
        end("commit", live -> live.commit(PlainHome.INSTANCE));
    }

    @Override
    public void rollback() throws ResourceException {
        end("rollback", live -> live.rollback(PlainHome.INSTANCE));
    }

    private void end(String verb, Function<EngineConnection, Reply<Void>> ending) throws ResourceException {
        Reply<Void> begin = begun;
        begun = null;
        try {
            Reply<Void> ended = ending.apply(connection.get());
            if (begin != null) {
                begin.await();
            }
            ended.await();
        } catch (HowdahException failure) {
            throw new LocalTransactionException("The " + verb + " failed: " + failure.getMessage(), failure);
        }
    }
}

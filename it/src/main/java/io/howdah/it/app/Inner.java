// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import io.howdah.Session;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;

/** What other beans call to be in a transaction, in another one, or in none. */
@ApplicationScoped
public class Inner {
    @Inject
    Session session;

    @Transactional
    public <T> T required(Callable<T> work) throws Exception {
        return work.call();
    }

    @Transactional(TxType.REQUIRES_NEW)
    public <T> T requiresNew(Callable<T> work) throws Exception {
        return work.call();
    }

    @Transactional(TxType.NOT_SUPPORTED)
    public <T> T notSupported(Callable<T> work) throws Exception {
        return work.call();
    }

    /** Asynchronous: one row before it returns, another one in a stage. */
    @Transactional
    public CompletionStage<String> stages(int id, boolean fail) {
        session.execute(Trial.INSERT, id);
        return session.selectValue(String.class, "select 'done' from pg_sleep(0.3)")
                .thenCompose(done -> session.execute(Trial.INSERT, id + 1))
                .thenApply(inserted -> {
                    if (fail) {
                        throw new IllegalStateException("failed in a stage");
                    }
                    return "inserted " + inserted.rowsAffected();
                });
    }
}

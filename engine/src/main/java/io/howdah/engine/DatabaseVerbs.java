// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Database;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.TransactionOptions;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What every database does with the sessions it lends. */
public abstract class DatabaseVerbs extends Verbs implements Database {
    @Override
    public <T extends @Nullable Object> Reply<T> with(Function<? super Session, ? extends CompletionStage<T>> work) {
        return closing(session(), work);
    }

    /** Runs work with a session, and closes it when the work has ended. */
    protected static <T extends @Nullable Object> Reply<T> closing(
            Reply<Session> session, Function<? super Session, ? extends CompletionStage<T>> work) {
        return session.thenCompose(open -> Attempts.applied(work, open).whenComplete((value, failure) -> open.close()));
    }

    @Override
    public <T extends @Nullable Object> Reply<T> inTransaction(
            TransactionOptions options, Function<? super Session, ? extends CompletionStage<T>> work) {
        return with(session -> ((EngineSession) session).inOwnTransaction(options, work)); // all of ours are
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names of savepoints, and work inside one. */
final class Savepoint {
    /** PostgreSQL cuts longer names, so that two of them could become one. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");

    /** May be the same for parts in parts: the innermost is meant. */
    private static final String PART = "howdah_part";

    private Savepoint() {}

    static String quoted(String name) {
        if (!NAME.matcher(name).matches()) {
            throw TransactionException.usage(
                    "The name of a savepoint is 1 to 63 letters of ASCII, digits and underscores,"
                            + " and does not begin with a digit; this one has " + name.length()
                            + " characters. Nothing was"
                            + " sent.");
        }
        return '"' + name + '"';
    }

    static <T extends @Nullable Object> Reply<T> around(
            Session session, Function<? super Session, ? extends CompletionStage<T>> work) {
        return session.savepoint(PART).thenCompose(set -> applied(session, work)
                .thenCompose(value -> session.release(PART).thenApply(released -> value))
                .<CompletionStage<T>>handle((value, failure) ->
                        failure == null ? CompletableFuture.completedStage(value) : undone(session, failure))
                .thenCompose(ended -> ended));
    }

    private static <T extends @Nullable Object> CompletionStage<T> applied(
            Session session, Function<? super Session, ? extends CompletionStage<T>> work) {
        try {
            return work.apply(session);
        } catch (RuntimeException failure) {
            return CompletableFuture.failedStage(failure);
        }
    }

    /** The failure of the work is what the caller wants to see, whatever becomes of what undoes it. */
    private static <T extends @Nullable Object> CompletionStage<T> undone(Session session, Throwable failure) {
        Throwable cause = Thrown.bare(failure);
        return session.rollbackTo(PART)
                .thenCompose(back -> session.release(PART))
                .handle((done, ignored) -> {
                    throw new CompletionException(cause);
                });
    }
}

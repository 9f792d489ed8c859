// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.EventOptions;
import io.howdah.EventPublisher;
import io.howdah.HowdahException;
import io.howdah.Json;
import io.howdah.Reply;
import io.howdah.SqlGrammarException;
import io.howdah.Statements;
import io.howdah.engine.events.EventCounters.Count;
import io.howdah.engine.events.queue.Draft;
import io.howdah.engine.flow.Bare;
import io.howdah.engine.json.CallersJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Publishes into the queue, as part of what the statements are part of. */
final class DurablePublisher implements EventPublisher {
    private static final Duration TABLES_WITHIN = Duration.ofSeconds(5);

    private final String channel;
    private final Store store;
    private final Surroundings surroundings;
    private final Supplier<? extends Statements> statements;
    private final BooleanSupplier inTransaction;
    private final Runnable published;

    /**
     * @param statements asked for each call
     * @param inTransaction whether they may be part of a transaction that somebody else ends
     * @param published run when something has been committed
     */
    DurablePublisher(
            String channel,
            Store store,
            Surroundings surroundings,
            Supplier<? extends Statements> statements,
            BooleanSupplier inTransaction,
            Runnable published) {
        this.channel = channel;
        this.store = store;
        this.surroundings = surroundings;
        this.statements = statements;
        this.inTransaction = inTransaction;
        this.published = published;
    }

    @Override
    public Reply<String> publish(Object payload, EventOptions options) {
        return publish(() -> List.of(draft(payload, options, surroundings.json())), ids -> ids.get(0));
    }

    @Override
    public <T> Reply<List<String>> publishMany(Collection<T> payloads, Function<? super T, EventOptions> options) {
        return publish(
                () -> {
                    CallersJson json = surroundings.json();
                    List<Draft> drafts = new ArrayList<>(payloads.size());
                    for (T payload : payloads) {
                        drafts.add(draft(payload, options.apply(payload), json));
                    }
                    return drafts;
                },
                ids -> ids);
    }

    private Draft draft(@Nullable Object payload, EventOptions options, CallersJson json) {
        Json metadata = options.metadata().isEmpty() ? null : Payloads.metadata(channel, options.metadata(), json);
        return new Draft(Payloads.of(channel, payload, json), metadata, options);
    }

    /** What is wrong with a call fails its reply, before anything is sent. */
    private <R> Reply<R> publish(Supplier<List<Draft>> call, Function<List<String>, R> result) {
        try {
            List<Draft> drafts = call.get();
            if (drafts.isEmpty()) {
                return Replies.of(surroundings.home(), CompletableFuture.completedStage(result.apply(List.of())));
            }
            Statements on = statements.get();
            CompletableFuture<Void> tables = store.tables().ready();
            return toBeSentNow(tables)
                    ? withReason(send(on, drafts, result), tables)
                    : Replies.of(surroundings.home(), tables.thenCompose(there -> send(on, drafts, result)));
        } catch (HowdahException refused) {
            return Reply.failed(surroundings.home(), refused);
        }
    }

    private <R> Reply<R> send(Statements on, List<Draft> drafts, Function<List<String>, R> result) {
        Reply<List<Long>> sent =
                surroundings.uponCommit(published, () -> store.queue().publish(on, channel, drafts));
        surroundings.counters().add(Count.PUBLISHED, drafts.size());
        return sent.thenApply(
                ids -> result.apply(ids.stream().map(String::valueOf).toList()));
    }

    /**
     * Whether to go on at once. In a transaction that somebody else ends there is no later: what is sent then may be no part
     * of it any more. So the first publisher of a process waits there for the tables, for a moment.
     */
    private boolean toBeSentNow(CompletableFuture<Void> tables) {
        if (tables.isDone() && !tables.isCompletedExceptionally()) {
            return true;
        }
        if (!inTransaction.getAsBoolean()) {
            return false;
        }
        try {
            tables.get(TABLES_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException notThere) {
            return true; // they may be, though they could not be made: the statement will tell
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    /** Of tables that PostgreSQL does not know, and that could not be made, it says the first; the second is what helps. */
    private static <R> Reply<R> withReason(Reply<R> sent, CompletableFuture<Void> tables) {
        if (!tables.isCompletedExceptionally()) {
            return sent;
        }
        return sent.exceptionallyCompose(failure -> Bare.of(failure) instanceof SqlGrammarException
                ? tables.<R>thenCompose(there -> CompletableFuture.failedFuture(failure))
                : CompletableFuture.<R>failedFuture(failure));
    }
}

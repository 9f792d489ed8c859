// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.ErrorId;
import io.howdah.EventException;
import io.howdah.EventOptions;
import io.howdah.EventPublisher;
import io.howdah.HowdahException;
import io.howdah.Json;
import io.howdah.Reply;
import io.howdah.Statements;
import io.howdah.engine.events.EventCounters.Count;
import io.howdah.engine.json.CallersJson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Publishes by NOTIFY, as part of what the statements are part of. */
final class TransientPublisher implements EventPublisher {
    /**
     * The id comes back with the answer: a stage that adds it would need a thread. The function is written so that its
     * statement is known to leave nothing on the connection.
     */
    private static final String ONE = "select $3::text from pg_notify($1, $2)";

    private static final String MANY =
            "select e.id from unnest($2::text[], $3::text[]) as e(payload, id)," + " lateral pg_notify($1, e.payload)";

    private final String channel;
    private final Supplier<? extends Statements> statements;
    private final Caller caller;

    TransientPublisher(String channel, Supplier<? extends Statements> statements, Caller caller) {
        this.channel = channel;
        this.statements = statements;
        this.caller = caller;
    }

    @Override
    public Reply<String> publish(Object payload, EventOptions options) {
        return refusedOr(on -> {
            Envelope envelope = envelope(payload, options, caller.json());
            return sent(1, on.<String>selectValue(String.class, ONE, channel, envelope.text(channel), envelope.id()));
        });
    }

    @Override
    public <T> Reply<List<String>> publishMany(Collection<T> payloads, Function<? super T, EventOptions> options) {
        return refusedOr(on -> {
            CallersJson codec = caller.json();
            List<String> texts = new ArrayList<>(payloads.size());
            List<String> ids = new ArrayList<>(payloads.size());
            for (T payload : payloads) {
                Envelope envelope = envelope(payload, options.apply(payload), codec);
                texts.add(envelope.text(channel));
                ids.add(envelope.id());
            }
            return ids.isEmpty() ? nothing() : sent(ids.size(), on.select(String.class, MANY, channel, texts, ids));
        });
    }

    private <R> Reply<R> sent(int events, Reply<R> reply) {
        caller.counters().add(Count.PUBLISHED, events);
        return reply;
    }

    private Reply<List<String>> nothing() {
        Reply.Source<List<String>> source = Reply.source(caller.home(), () -> {});
        source.answer(List::of);
        return source.reply();
    }

    /** What is wrong with a call fails its reply, before anything is sent. */
    private <R> Reply<R> refusedOr(Function<Statements, Reply<R>> verb) {
        try {
            Statements on = statements.get();
            if (caller.inBranch(on)) {
                throw new EventException(
                        ErrorId.EVENT_UNSUPPORTED,
                        "An event for the transient channel '" + channel + "' was published in a distributed (XA)"
                                + " transaction, and PostgreSQL prepares none that holds a NOTIFY; nothing was sent."
                                + " Publish it after the transaction, use a durable channel, or a pool with"
                                + " transactions=local.");
            }
            return verb.apply(on);
        } catch (HowdahException refused) {
            return Reply.failed(caller.home(), refused);
        }
    }

    private Envelope envelope(@Nullable Object payload, EventOptions options, CallersJson codec) {
        if (!options.equals(EventOptions.defaults().metadata(options.metadata()))) {
            throw new EventException(
                    ErrorId.EVENT_UNSUPPORTED,
                    "An event for the transient channel '" + channel
                            + "' was given a delay, a priority, an ordering key"
                            + " or a dedupe key, which only durable channels know; nothing was sent.");
        }
        Json metadata = options.metadata().isEmpty() ? null : Payloads.metadata(channel, options.metadata(), codec);
        return Envelope.of(Payloads.of(channel, payload, codec), metadata);
    }
}

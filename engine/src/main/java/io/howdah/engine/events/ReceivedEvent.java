// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.Event;
import io.howdah.Json;
import io.howdah.MappingException;
import io.howdah.engine.json.CallersJson;
import io.howdah.engine.json.JsonDocument;
import io.howdah.engine.json.JsonValues;
import io.howdah.engine.types.Unfit;
import java.lang.invoke.MethodType;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event as it was received. The getters are what JSON-B and Jackson write it by.
 *
 * <p>Immutable.
 */
public final class ReceivedEvent implements Event {
    private final String id;
    private final String channel;
    private final Json payload;
    private final Map<String, @Nullable Object> metadata;
    private final Instant publishedAt;
    private final int attempts;
    private final CallersJson codec;

    /**
     * @param metadata that nobody changes
     * @param codec of whoever listens
     */
    public ReceivedEvent(
            String id,
            String channel,
            Json payload,
            Map<String, @Nullable Object> metadata,
            Instant publishedAt,
            int attempts,
            CallersJson codec) {
        this.id = id;
        this.channel = channel;
        this.payload = payload;
        this.metadata = metadata;
        this.publishedAt = publishedAt;
        this.attempts = attempts;
        this.codec = codec;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String channel() {
        return channel;
    }

    @Override
    public Json payload() {
        return payload;
    }

    @Override
    public <T> @Nullable T payload(Class<T> type) {
        Class<?> wanted = MethodType.methodType(type).wrap().returnType();
        try {
            Object value = value(wanted);
            @SuppressWarnings("unchecked") // a primitive class and its wrapper are of one T
            T typed = (T) value;
            return typed;
        } catch (Unfit unfit) {
            throw new MappingException(
                    "The payload of event " + id + " of channel '" + channel + "' " + unfit.reason() + ".", unfit);
        }
    }

    /** By the codec; without one, what JSON is in classes of the JDK. */
    private @Nullable Object value(Class<?> wanted) {
        if (wanted != String.class && wanted != Json.class && !codec.reads(wanted)) {
            Object plain = JsonValues.read(payload.text());
            if (plain == null || wanted.isInstance(plain)) {
                return plain;
            }
        }
        return new JsonDocument(payload.text(), codec).as(wanted, wanted);
    }

    @Override
    public Map<String, @Nullable Object> metadata() {
        return metadata;
    }

    @Override
    public Instant publishedAt() {
        return publishedAt;
    }

    @Override
    public int attempts() {
        return attempts;
    }

    public String getId() {
        return id;
    }

    public String getChannel() {
        return channel;
    }

    public @Nullable Object getPayload() {
        return JsonValues.read(payload.text());
    }

    public Map<String, @Nullable Object> getMetadata() {
        return metadata;
    }

    public String getPublishedAt() {
        return publishedAt.toString();
    }

    public int getAttempts() {
        return attempts;
    }

    /** Without what it says. */
    @Override
    public String toString() {
        return "Event[" + id + " of " + channel + ", attempt " + attempts + "]";
    }
}

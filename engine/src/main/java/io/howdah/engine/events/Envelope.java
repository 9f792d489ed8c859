// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.ErrorId;
import io.howdah.Event;
import io.howdah.EventException;
import io.howdah.Json;
import io.howdah.engine.json.CallersJson;
import io.howdah.engine.json.JsonValues;
import io.howdah.engine.json.NotJson;
import io.howdah.engine.types.JsonPieces;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a transient event is in a notification: an object of JSON with {@code event_id}, {@code payload}, {@code metadata}
 * and {@code published_at}.
 */
record Envelope(String id, Json payload, @Nullable Json metadata, Instant publishedAt) {
    /** PostgreSQL refuses 8,000 bytes. */
    static final int MOST_BYTES = 7_999;

    private static final String ID = "event_id";
    private static final String PAYLOAD = "payload";
    private static final String METADATA = "metadata";
    private static final String PUBLISHED_AT = "published_at";

    /** Of one width, whatever the time is, so that the envelope's size is known before. */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    static Envelope of(Json payload, @Nullable Json metadata) {
        return new Envelope(newId(), payload, metadata, Instant.now());
    }

    private static String newId() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    /**
     * As it is sent.
     *
     * @throws EventException when NOTIFY cannot carry it
     */
    String text(String channel) {
        String text = "{\"" + ID + "\":\"" + id + "\",\"" + PAYLOAD + "\":" + payload.text() + ",\"" + METADATA + "\":"
                + (metadata == null ? Json.NULL : metadata).text() + ",\"" + PUBLISHED_AT + "\":\""
                + TIME.format(publishedAt) + "\"}";
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MOST_BYTES) {
            throw new EventException(
                    ErrorId.EVENT_TOO_LARGE,
                    "The event for channel '" + channel + "' is " + bytes + " bytes with what is sent around it, and"
                            + " NOTIFY carries " + MOST_BYTES + "; nothing was sent. Publish a key under which the rest"
                            + " is found in a table, or use a durable channel.");
        }
        return text;
    }

    /**
     * The event in a notification; in one that is no envelope of ours, all it says is the payload.
     *
     * @param arrived when it came
     * @param codec of whoever listens
     */
    static Event read(String channel, String text, Instant arrived, CallersJson codec) {
        Object said;
        try {
            said = JsonValues.read(text);
        } catch (NotJson foreign) {
            return new ReceivedEvent(newId(), channel, Json.string(text), Map.of(), arrived, 1, codec);
        }
        if (said instanceof Map<?, ?> parts && parts.get(ID) instanceof String id) {
            String payload = JsonPieces.members(text).get(PAYLOAD); // none, too, where that is written with escapes
            if (payload != null) {
                Instant published = time(parts.get(PUBLISHED_AT), arrived);
                return new ReceivedEvent(
                        id, channel, Json.of(payload), metadata(parts.get(METADATA)), published, 1, codec);
            }
        }
        return new ReceivedEvent(newId(), channel, Json.of(text), Map.of(), arrived, 1, codec);
    }

    private static Map<String, @Nullable Object> metadata(@Nullable Object said) {
        if (said instanceof Map<?, ?> map) {
            @SuppressWarnings("unchecked") // names in JSON are texts
            Map<String, @Nullable Object> named = (Map<String, @Nullable Object>) map;
            return named;
        }
        return said == null
                ? Map.<String, @Nullable Object>of()
                : Collections.<String, @Nullable Object>singletonMap("value", said);
    }

    private static Instant time(@Nullable Object said, Instant instead) {
        try {
            return said instanceof String text ? time(text) : instead;
        } catch (DateTimeException none) {
            return instead;
        }
    }

    /** Other publishers may leave the offset out where they mean UTC. */
    private static Instant time(String text) {
        boolean offset = text.endsWith("Z") || text.lastIndexOf('+') > 0 || text.lastIndexOf('-') > text.indexOf('T');
        return offset
                ? OffsetDateTime.parse(text).toInstant()
                : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    }

    /** Without what it says. */
    @Override
    public String toString() {
        return "Envelope[" + id + "]";
    }
}

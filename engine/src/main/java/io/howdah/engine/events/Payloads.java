// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.ErrorId;
import io.howdah.EventException;
import io.howdah.Json;
import io.howdah.engine.json.CallersJson;
import io.howdah.engine.json.JsonValues;
import io.howdah.engine.types.JsonTexts;
import io.howdah.engine.types.Unfit;
import org.jspecify.annotations.Nullable;

/** Makes JSON of what an application publishes, on its own thread. */
public final class Payloads {
    private Payloads() {}

    /**
     * The JSON of a payload: itself, when it is JSON already, else what the codec writes; without one, what the JDK's
     * values are in JSON.
     *
     * @throws EventException when it has none
     */
    public static Json of(String channel, @Nullable Object payload, CallersJson codec) {
        return json(channel, "The payload", payload, codec);
    }

    /** The JSON of what goes beside a payload: as {@link #of}. */
    public static Json metadata(String channel, Object metadata, CallersJson codec) {
        return json(channel, "The metadata", metadata, codec);
    }

    private static Json json(String channel, String what, @Nullable Object value, CallersJson codec) {
        try {
            return Json.of(text(value, codec));
        } catch (Unfit unfit) {
            throw new EventException(
                    ErrorId.EVENT_INVALID,
                    what + " of an event for channel '" + channel + "' " + unfit.reason() + "; nothing was sent.",
                    unfit);
        }
    }

    private static String text(@Nullable Object value, CallersJson codec) {
        if (value == null) {
            return Json.NULL.text();
        }
        if (value instanceof Json json) {
            return checked(json.text());
        }
        if (value instanceof String text) {
            return checked(text);
        }
        String plain = codec.reads(value.getClass()) ? null : JsonTexts.of(value);
        return plain == null ? codec.write(value).text("is of the " + value.getClass()) : plain;
    }

    private static String checked(String text) {
        if (!JsonValues.is(text)) {
            throw new Unfit("is a text of " + text.length()
                    + " characters that is no JSON: give Json.string(text) to publish a text as it is");
        }
        return text;
    }
}

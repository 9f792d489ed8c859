// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.json;

import io.howdah.Json;
import io.howdah.Row;
import io.howdah.engine.types.Unfit;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * JSON as a row keeps it, with the codec of who asked for the row.
 *
 * @param json the caller's
 */
public record JsonDocument(String text, CallersJson json) implements Row.Document {
    /**
     * The document as text, as {@link Json}, or as an object that the codec makes of it.
     *
     * @param wanted with its type arguments
     * @param raw without them; no primitive class
     * @throws Unfit when it cannot
     */
    public @Nullable Object as(Type wanted, Class<?> raw) {
        if (raw.isAssignableFrom(String.class)) {
            return text;
        }
        if (raw == Json.class) {
            return Json.of(text);
        }
        Object made = json.read(text, wanted);
        if (made != null && !raw.isInstance(made)) {
            throw new Unfit("is JSON of which the JsonCodec made a "
                    + made.getClass().getName() + " where a " + wanted.getTypeName() + " is wanted");
        }
        return made;
    }

    /** Its length only: the text may hold what belongs in no log. */
    @Override
    public String toString() {
        return Json.of(text).toString();
    }
}

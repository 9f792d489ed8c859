// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi.json;

import io.howdah.JsonCodec;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.bind.config.BinaryDataStrategy;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** JSON by JSON-B as the server or the application has it; nulls are written and bytes are Base64, as Jackson does it. */
final class JsonbJson implements JsonCodec {
    private final Jsonb jsonb = JsonbBuilder.create(
            new JsonbConfig().withNullValues(true).withBinaryDataStrategy(BinaryDataStrategy.BASE_64));

    @Override
    public String toJson(Object value) {
        return jsonb.toJson(value);
    }

    @Override
    public @Nullable Object fromJson(String json, Type type) {
        return jsonb.fromJson(json, type);
    }

    @Override
    public String toString() {
        return "JSON-B (" + jsonb.getClass().getName() + ")";
    }
}

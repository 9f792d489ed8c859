// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.codec;

import io.howdah.JsonCodec;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.bind.config.PropertyNamingStrategy;
import java.lang.reflect.Type;
import java.util.concurrent.atomic.AtomicInteger;

/** A bean that takes the place of the codec that Howdah brings, and says so. */
@ApplicationScoped
public class CountingCodec implements JsonCodec {
    private final Jsonb jsonb =
            JsonbBuilder.create(new JsonbConfig().withPropertyNamingStrategy(PropertyNamingStrategy.UPPER_CAMEL_CASE));
    private final AtomicInteger written = new AtomicInteger();
    private final AtomicInteger read = new AtomicInteger();

    @Override
    public String toJson(Object value) {
        written.incrementAndGet();
        return jsonb.toJson(value);
    }

    @Override
    public Object fromJson(String json, Type type) {
        read.incrementAndGet();
        return jsonb.fromJson(json, type);
    }

    @Override
    public String toString() {
        return "written " + written + ", read " + read;
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;

/** The trees of Jakarta JSON, which are in every server, for Jackson, which would take them for maps. */
final class JsonpModule extends SimpleModule {
    private static final long serialVersionUID = 1L;

    private static final List<Class<? extends JsonValue>> TREES = List.of(
            JsonValue.class,
            JsonStructure.class,
            JsonObject.class,
            JsonArray.class,
            JsonString.class,
            JsonNumber.class);

    JsonpModule() {
        super("howdah-jsonp");
        addSerializer(JsonValue.class, new Writer());
        TREES.forEach(this::addReader);
    }

    private <T extends JsonValue> void addReader(Class<T> type) {
        addDeserializer(type, new Reader<>(type));
    }

    private static final class Writer extends JsonSerializer<JsonValue> {
        @Override
        public void serialize(JsonValue value, JsonGenerator to, SerializerProvider context) throws IOException {
            to.writeRawValue(value.toString());
        }
    }

    private static final class Reader<T extends JsonValue> extends JsonDeserializer<T> {
        private final Class<T> type;
        private final JsonProvider provider = JsonProvider.provider();

        Reader(Class<T> type) {
            this.type = type;
        }

        @Override
        public T deserialize(JsonParser from, DeserializationContext context) throws IOException {
            return tree(from.readValueAsTree().toString(), context);
        }

        @Override
        public T getNullValue(DeserializationContext context) throws JsonMappingException {
            return type.isInstance(JsonValue.NULL) ? type.cast(JsonValue.NULL) : super.getNullValue(context);
        }

        private T tree(String text, DeserializationContext context) throws IOException {
            try (JsonReader reader = provider.createReader(new StringReader(text))) {
                JsonValue value = reader.readValue();
                return type.isInstance(value)
                        ? type.cast(value)
                        : context.reportInputMismatch(type, "other JSON than a %s", type.getSimpleName());
            }
        }
    }
}

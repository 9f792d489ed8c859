// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.MapperBuilder;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.type.TypeFactory;
import com.fasterxml.jackson.databind.util.LRUMap;
import com.fasterxml.jackson.databind.util.LookupCache;
import io.howdah.JsonCodec;
import io.howdah.MappingException;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * JSON by Jackson 2 with the modules that the application has beside it: numbers exact, times as ISO 8601, unknown members
 * ignored as unknown columns are, and nothing converted that is not the same.
 */
final class JacksonJson implements JsonCodec {
    private final ObjectMapper mapper;

    /** @param loader of the application, which sees its modules */
    JacksonJson(ClassLoader loader) {
        // the shared caches would keep the application's classes, where Jackson is the server's
        LookupCache<Object, JavaType> types = new LRUMap<>(16, 200);
        JsonMapper.Builder builder = JsonMapper.builder()
                .typeFactory(TypeFactory.defaultInstance().withCache(types))
                .annotationIntrospector(new JacksonAnnotationIntrospector())
                .nodeFactory(new JsonNodeFactory(true))
                .addModules(MapperBuilder.findModules(loader))
                .disable(
                        SerializationFeature.WRITE_DATES_AS_TIMESTAMPS,
                        SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .enable(
                        DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS,
                        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .disable(
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE,
                        DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS);
        if (ApplicationJson.visible("jakarta.json.JsonValue", loader)) {
            builder.addModule(new JsonpModule());
        }
        mapper = builder.build();
    }

    @Override
    public String toJson(Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JsonProcessingException refused) {
            throw shown(refused);
        }
    }

    @Override
    public @Nullable Object fromJson(String json, Type type) {
        try {
            return mapper.readValue(json, mapper.constructType(type));
        } catch (JsonProcessingException refused) {
            throw shown(refused);
        }
    }

    /** Jackson's messages quote values, but for those that speak of classes only. */
    private static MappingException shown(JsonProcessingException refused) {
        return new MappingException(refused.getClass().getSimpleName()
                + (refused instanceof JsonMappingException mapping ? at(mapping) : "")
                + (refused instanceof InvalidDefinitionException ? ": " + refused.getOriginalMessage() : ""));
    }

    /** Where it was, by the names of members; keys of a map may be values. */
    private static String at(JsonMappingException refused) {
        String path = refused.getPath().stream()
                .map(step -> step.getFieldName() == null
                        ? "[" + step.getIndex() + "]"
                        : step.getFrom() instanceof Map || step.getFrom() == Map.class
                                ? "[key]"
                                : "." + step.getFieldName())
                .collect(Collectors.joining());
        return path.isEmpty() ? "" : " at " + path.replaceFirst("^\\.", "");
    }

    @Override
    public String toString() {
        return "Jackson " + mapper.version();
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.docs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.howdah.JsonCodec;
import jakarta.enterprise.context.ApplicationScoped;
import java.lang.reflect.Type;

// docs: JsonCodec
@ApplicationScoped
public class ShopJson implements JsonCodec {
    private final ObjectMapper mapper = JsonMapper.builder()
            .findAndAddModules()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    @Override
    public String toJson(Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JsonProcessingException refused) {
            throw new IllegalArgumentException(refused);
        }
    }

    @Override
    public Object fromJson(String json, Type type) {
        try {
            return mapper.readValue(json, mapper.constructType(type));
        } catch (JsonProcessingException refused) {
            throw new IllegalArgumentException(refused);
        }
    }
}
// end

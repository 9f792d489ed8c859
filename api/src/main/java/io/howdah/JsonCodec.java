// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * Makes JSON of an application's objects and objects of JSON, for {@code json} and {@code jsonb}. There is none in
 * howdah.rar: the codec lives where the application's classes and its JSON library are, and JSON crosses the border as
 * text. The {@code cdi} jar brings one, on Jackson 2 where the application has that, else on JSON-B. A bean of this type
 * takes its place:
 *
 * <pre>{@code
 * @ApplicationScoped
 * public class ShopJson implements JsonCodec {
 *     private final ObjectMapper mapper = JsonMapper.builder()
 *             .findAndAddModules()
 *             .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
 *             .build();
 *
 *     @Override
 *     public String toJson(Object value) {
 *         try {
 *             return mapper.writeValueAsString(value);
 *         } catch (JsonProcessingException refused) {
 *             throw new IllegalArgumentException(refused);
 *         }
 *     }
 *
 *     @Override
 *     public Object fromJson(String json, Type type) {
 *         try {
 *             return mapper.readValue(json, mapper.constructType(type));
 *         } catch (JsonProcessingException refused) {
 *             throw new IllegalArgumentException(refused);
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p>Without CDI a codec is named in {@code META-INF/services/io.howdah.JsonCodec}. It is looked for with the class
 * loader of the class that is wanted, then with the context class loader of the thread that called the verb.
 *
 * <p>Called by any number of threads at once: by the one that calls a verb for parameters, by the one on which the
 * result arrives for rows; never on an event loop. What it throws is reported by its class only, because its message may
 * hold values; a {@link HowdahException} is taken to hold none, and is shown.
 */
public interface JsonCodec {
    /**
     * The JSON text of an object. It may be called for an object that is then sent as a composite and not as JSON: the
     * server tells the types later.
     *
     * @param value a record, a {@code Map}, a tree of a JSON library or another class of the application
     */
    String toJson(Object value);

    /**
     * An object of JSON text.
     *
     * @param type a class, or a parameterized type such as {@code Map<String, Object>} or {@code List<Item>}
     * @return null where the text is JSON's null and the type has no other value for that
     */
    @Nullable
    Object fromJson(String json, Type type);
}

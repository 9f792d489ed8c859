// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi.json;

import io.howdah.JsonCodec;
import io.howdah.MappingException;
import java.lang.reflect.Type;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The codec of the application that this jar is part of: its bean, if it has one of the type {@link JsonCodec}, else the
 * library that it sees. Named in {@code META-INF/services}, where the adapter finds it.
 */
public final class ApplicationJson implements JsonCodec {
    /** By the context class loader of an application its bean; in an ear several may share this jar. */
    private static final Map<ClassLoader, Optional<JsonCodec>> BEANS = Collections.synchronizedMap(new WeakHashMap<>());

    /** Says which codec the application of the current thread has among its beans. */
    public static void use(Optional<JsonCodec> bean) {
        BEANS.put(Thread.currentThread().getContextClassLoader(), bean);
    }

    /** The application of the current thread ends. */
    public static void forget() {
        BEANS.remove(Thread.currentThread().getContextClassLoader());
    }

    private static JsonCodec chosen() {
        Optional<JsonCodec> bean = BEANS.get(Thread.currentThread().getContextClassLoader());
        if (bean == null) {
            bean = only();
        }
        return bean.orElseGet(Library::codec);
    }

    /** Where there is one application only, its codec is meant on every thread. */
    private static Optional<JsonCodec> only() {
        synchronized (BEANS) {
            return BEANS.size() == 1 ? BEANS.values().iterator().next() : Optional.empty();
        }
    }

    @Override
    public String toJson(Object value) {
        return chosen().toJson(value);
    }

    @Override
    public @Nullable Object fromJson(String json, Type type) {
        return chosen().fromJson(json, type);
    }

    /** Which codec that is. */
    @Override
    public String toString() {
        return chosen().toString();
    }

    /** The library that the application sees, looked for once. */
    private static final class Library {
        private static final Optional<JsonCodec> CODEC = find();

        private static Optional<JsonCodec> find() {
            ClassLoader loader = ApplicationJson.class.getClassLoader();
            if (visible("com.fasterxml.jackson.databind.json.JsonMapper", loader)) {
                return Optional.of(new JacksonJson(loader));
            }
            return visible("jakarta.json.bind.JsonbBuilder", loader) ? Optional.of(new JsonbJson()) : Optional.empty();
        }

        static JsonCodec codec() {
            return CODEC.orElseThrow(() -> new MappingException(
                    "The application sees neither Jackson 2 nor JSON-B: add jackson-databind to it, switch JSON-B on"
                            + " in the server (Open Liberty: the feature jsonb), or give it a bean of the type"
                            + " JsonCodec."));
        }
    }

    static boolean visible(String type, ClassLoader loader) {
        try {
            Class.forName(type, false, loader);
            return true;
        } catch (ClassNotFoundException | LinkageError absent) {
            return false;
        }
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.json;

import io.howdah.ConfigurationException;
import io.howdah.ErrorId;
import io.howdah.JsonCodec;
import java.lang.ref.WeakReference;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.WeakHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the JSON codecs of applications, each by a class loader of the application, and keeps none from going: what is
 * known of a class loader is forgotten with it, and a codec goes with its class.
 */
final class Codecs {
    /** Howdah's own gives way to one of the application's. */
    private static final String OURS = "io.howdah.cdi.json.";

    /** By a class loader the class of the codec that it sees, if it sees one. */
    private static final Map<ClassLoader, Optional<WeakReference<Class<? extends JsonCodec>>>> SEEN =
            Collections.synchronizedMap(new WeakHashMap<>());

    private static final ClassValue<JsonCodec> CODECS = new ClassValue<>() {
        @Override
        protected JsonCodec computeValue(Class<?> type) {
            try {
                return (JsonCodec) type.getConstructor().newInstance();
            } catch (ReflectiveOperationException closed) {
                throw new ConfigurationException(
                        ErrorId.CONFIGURATION,
                        "The JsonCodec " + type.getName() + " has no public constructor without parameters that works"
                                + " (" + closed.getClass().getSimpleName() + ").");
            }
        }
    };

    private Codecs() {}

    /**
     * The codec for values of a type: the one that its classes see, else the one that the caller sees.
     *
     * @param context the caller's context class loader
     */
    static @Nullable JsonCodec of(Type wanted, @Nullable ClassLoader context) {
        return Stream.concat(loaders(wanted), Stream.of(Optional.ofNullable(context)))
                .flatMap(Optional::stream)
                .distinct()
                .map(Codecs::seen)
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(null);
    }

    private static Stream<Optional<ClassLoader>> loaders(Type type) {
        if (type instanceof ParameterizedType generic) {
            return Stream.concat(
                    Stream.of(generic.getActualTypeArguments()).flatMap(Codecs::loaders),
                    loaders(generic.getRawType()));
        }
        if (type instanceof GenericArrayType array) {
            return loaders(array.getGenericComponentType());
        }
        return type instanceof Class<?> plain ? Stream.of(Optional.ofNullable(plain.getClassLoader())) : Stream.empty();
    }

    private static Optional<JsonCodec> seen(ClassLoader loader) {
        Optional<WeakReference<Class<? extends JsonCodec>>> known = SEEN.get(loader);
        Class<? extends JsonCodec> type =
                known == null ? null : known.map(WeakReference::get).orElse(null);
        if (known == null || (type == null && known.isPresent())) {
            type = lookUp(loader);
            SEEN.put(loader, Optional.ofNullable(type).map(WeakReference::new));
        }
        return Optional.ofNullable(type).map(CODECS::get);
    }

    private static @Nullable Class<? extends JsonCodec> lookUp(ClassLoader loader) {
        List<? extends Class<? extends JsonCodec>> found;
        try {
            found = ServiceLoader.load(JsonCodec.class, loader).stream()
                    .map(ServiceLoader.Provider::type)
                    .toList();
        } catch (ServiceConfigurationError wrong) {
            throw new ConfigurationException(
                    ErrorId.CONFIGURATION,
                    "META-INF/services/" + JsonCodec.class.getName() + " is wrong: " + wrong.getMessage());
        }
        List<? extends Class<? extends JsonCodec>> theirs =
                found.stream().filter(type -> !type.getName().startsWith(OURS)).toList();
        if (theirs.size() > 1) {
            throw new ConfigurationException(
                    ErrorId.CONFIGURATION,
                    "The application names more than one JsonCodec in META-INF/services: " + theirs + ". Keep one.");
        }
        return Stream.concat(theirs.stream(), found.stream()).findFirst().orElse(null);
    }
}

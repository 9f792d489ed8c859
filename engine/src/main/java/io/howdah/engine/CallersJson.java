// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.JsonCodec;
import io.howdah.MappingException;
import io.howdah.engine.types.Written;
import java.lang.reflect.Type;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * JSON as the caller of a verb means it: by the codec on its side of the class-loader border. The caller's context class
 * loader is noted when the verb is called, for the thread that maps the rows may have another one. Never used on an event
 * loop.
 */
final class CallersJson {
    private static final String NONE =
            ", and there is no JsonCodec to make JSON of it: put howdah-cdi and Jackson 2, or"
                    + " JSON-B, beside the application, or give JSON text";
    private static final String DISABLED = ", and json-codecs is false; give JSON text";
    private static final String INSIDE = " inside of a value with parts; give JSON text there, or Json";

    /** Of commands that no application has called, and where codecs are turned off. */
    static final CallersJson OFF = new CallersJson(false, null, DISABLED);

    private final boolean on;
    private final @Nullable ClassLoader context;
    private final String whyNot;
    private volatile @Nullable Known known;

    /** The codec found last: rows of one result want it for one type again and again. */
    private record Known(Type wanted, @Nullable JsonCodec codec) {}

    private CallersJson(boolean on, @Nullable ClassLoader context, String whyNot) {
        this.on = on;
        this.context = context;
        this.whyNot = whyNot;
    }

    /** The current thread's. */
    static CallersJson ofThread(boolean on) {
        return on ? new CallersJson(true, Thread.currentThread().getContextClassLoader(), NONE) : OFF;
    }

    /** For the parts of an object, which are not written once more by themselves. */
    CallersJson inside() {
        return on ? new CallersJson(false, null, INSIDE) : this;
    }

    /** Whether an object that only a codec can read may be taken. */
    boolean mayTake(Object value) {
        return on ? codec(value.getClass()) != null : this != OFF;
    }

    private @Nullable JsonCodec codec(Type wanted) {
        Known last = known;
        if (last == null || !last.wanted().equals(wanted)) {
            last = new Known(wanted, Codecs.of(wanted, context));
            known = last;
        }
        return last.codec();
    }

    /** The JSON of an object, or why there is none; whether it is wanted turns out later. */
    Written write(Object value) {
        JsonCodec codec = on ? codec(value.getClass()) : null;
        if (codec == null) {
            return Written.not(whyNot, null);
        }
        try {
            return Written.as(inContext(() -> codec.toJson(value)));
        } catch (RuntimeException | LinkageError | StackOverflowError failed) {
            CodecFailure failure = CodecFailure.of(failed);
            return Written.not(
                    ", which the JsonCodec " + name(codec) + " could not write: " + failure.getMessage(), failure);
        }
    }

    /**
     * An object made of JSON.
     *
     * @param place what it is the value of, for messages
     */
    @Nullable
    Object read(String text, Type type, String place) {
        JsonCodec codec = on ? codec(type) : null;
        if (codec == null) {
            throw new MappingException(place + " is JSON, which is to be a " + type.getTypeName() + whyNoObject());
        }
        try {
            return this.<@Nullable Object>inContext(() -> codec.fromJson(text, type));
        } catch (RuntimeException | LinkageError | StackOverflowError failed) {
            CodecFailure failure = CodecFailure.of(failed);
            throw new MappingException(
                    place + " is JSON of which the JsonCodec "
                            + codec.getClass().getName() + " could not make a " + type.getTypeName() + ": "
                            + failure.getMessage(),
                    failure);
        }
    }

    /** Libraries look for parts of theirs with the context class loader. */
    private <T extends @Nullable Object> T inContext(Supplier<T> call) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        if (before == context) {
            return call.get();
        }
        thread.setContextClassLoader(context);
        try {
            return call.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Its own words, or its class. */
    private static String name(JsonCodec codec) {
        return codec.toString().replaceFirst("@[0-9a-f]+$", "");
    }

    private String whyNoObject() {
        return whyNot.equals(NONE)
                ? ", and there is no JsonCodec for that: put howdah-cdi and Jackson 2, or JSON-B, beside the"
                        + " application, or ask for a String."
                : ", and json-codecs is false; ask for a String.";
    }
}

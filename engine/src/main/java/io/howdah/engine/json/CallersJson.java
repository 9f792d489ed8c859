// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.json;

import io.howdah.JsonCodec;
import io.howdah.engine.types.Unfit;
import io.howdah.engine.types.Written;
import java.lang.reflect.Type;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * JSON as the caller of a verb means it: by the codec on its side of the class-loader border. The caller's context class
 * loader is noted when the verb is called, for the thread that maps the rows may have another one. Never used on an event
 * loop.
 */
public final class CallersJson {
    /** Of commands that no application has called, and where codecs are turned off. */
    public static final CallersJson OFF = new CallersJson(null, Without.TURNED_OFF, null);

    private final @Nullable ClassLoader context;
    /** Why there is no codec, if there is none. */
    private final Without without;
    /** The JSON of the values, where they are a part of an object that was written as a whole. */
    private final @Nullable Written part;

    private volatile @Nullable Known known;

    /** The codec found last: rows of one result want it for one type again and again. */
    private record Known(Type wanted, @Nullable JsonCodec codec) {}

    /** Reasons to have no codec, with what to do, for objects that are to be JSON and the other way round. */
    private enum Without {
        NONE_FOUND(
                ", and there is no JsonCodec to make JSON of it: put howdah-cdi and Jackson 2, or JSON-B, beside the"
                        + " application, or give JSON text",
                ", and there is no JsonCodec for that: put howdah-cdi and Jackson 2, or JSON-B, beside the application, or"
                        + " ask for a String"),
        TURNED_OFF(", and json-codecs is false; give JSON text", ", and json-codecs is false; ask for a String");

        private final String writing;
        private final String reading;

        Without(String writing, String reading) {
            this.writing = writing;
            this.reading = reading;
        }
    }

    private CallersJson(@Nullable ClassLoader context, Without without, @Nullable Written part) {
        this.context = context;
        this.without = without;
        this.part = part;
    }

    /** The current thread's. */
    public static CallersJson ofThread(boolean on) {
        return on ? new CallersJson(Thread.currentThread().getContextClassLoader(), Without.NONE_FOUND, null) : OFF;
    }

    /** For a part of an object, which is not written once more by itself. */
    public CallersJson ofPart(Written written) {
        return new CallersJson(context, without, written);
    }

    /** What was written of the part; null for what is no part of another object. */
    public @Nullable Written part() {
        return part;
    }

    /** Whether an object that only a codec can read may be taken. */
    public boolean reads(Class<?> type) {
        return codec(type) != null;
    }

    private @Nullable JsonCodec codec(Type wanted) {
        if (without != Without.NONE_FOUND) {
            return null;
        }
        Known last = known;
        if (last == null || !last.wanted().equals(wanted)) {
            last = new Known(wanted, Codecs.of(wanted, context));
            known = last;
        }
        return last.codec();
    }

    /** The JSON of an object, or why there is none; whether it is wanted turns out later. */
    public Written write(Object value) {
        if (part != null) {
            return part;
        }
        JsonCodec codec = codec(value.getClass());
        if (codec == null) {
            return Written.not(without.writing, null);
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
     * @throws Unfit when there is no codec, or it cannot
     */
    @Nullable
    Object read(String text, Type type) {
        JsonCodec codec = codec(type);
        if (codec == null) {
            throw new Unfit("is JSON, which is to be a " + type.getTypeName() + without.reading);
        }
        try {
            return this.<@Nullable Object>inContext(() -> codec.fromJson(text, type));
        } catch (RuntimeException | LinkageError | StackOverflowError failed) {
            CodecFailure failure = CodecFailure.of(failed);
            throw new Unfit(
                    "is JSON of which the JsonCodec " + name(codec) + " could not make a " + type.getTypeName() + ": "
                            + failure.getMessage(),
                    failure);
        }
    }

    /** Its own words, or its class. */
    private String name(JsonCodec codec) {
        return inContext(codec::toString).replaceFirst("@[0-9a-f]+$", "");
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
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The functions of a reply's stages, wrapped: they find what its home has for them, whichever thread runs them and
 * whenever they were registered.
 */
final class AtHome {
    private AtHome() {}

    static <A extends @Nullable Object, B extends @Nullable Object> Function<A, B> function(
            Reply.Home home, Function<A, B> stage) {
        Objects.requireNonNull(stage);
        return value -> home.within(() -> stage.apply(value));
    }

    static <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
            BiFunction<A, B, C> function(Reply.Home home, BiFunction<A, B, C> stage) {
        Objects.requireNonNull(stage);
        return (one, other) -> home.within(() -> stage.apply(one, other));
    }

    static <A extends @Nullable Object> Consumer<A> consumer(Reply.Home home, Consumer<A> stage) {
        Objects.requireNonNull(stage);
        return value -> runnable(home, () -> stage.accept(value)).run();
    }

    static <A extends @Nullable Object, B extends @Nullable Object> BiConsumer<A, B> consumer(
            Reply.Home home, BiConsumer<A, B> stage) {
        Objects.requireNonNull(stage);
        return (one, other) -> runnable(home, () -> stage.accept(one, other)).run();
    }

    static Runnable runnable(Reply.Home home, Runnable stage) {
        Objects.requireNonNull(stage);
        return () -> home.<@Nullable Object>within(() -> {
            stage.run();
            return null;
        });
    }
}

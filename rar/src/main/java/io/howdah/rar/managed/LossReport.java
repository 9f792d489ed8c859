// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.managed;

import io.howdah.HowdahException;
import io.howdah.engine.Engine;
import io.howdah.engine.EngineConnection;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells the container that a connection of its pool has ended, but not in the moment in which somebody gets it, or in which
 * who had it may ask again: where Open Liberty hears of it then, it refuses a request everything for which this asks from
 * then on, or counts what is not there. What is asked for meanwhile is replaced, and there is nothing to tell.
 */
final class LossReport {
    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final Duration UNTIL_GIVEN = Duration.ofHours(1);

    private final Executor events;
    private final Engine engine;
    private final Predicate<EngineConnection> matters;
    private final BooleanSupplier mayHear;
    private final Consumer<HowdahException> teller;
    private final AtomicReference<@Nullable Loss> untold = new AtomicReference<>();
    private volatile long notBefore;

    /**
     * @param matters whether that one is what the container has still
     * @param mayHear whether nobody has it who could ask for it again
     * @param teller runs on a thread of the adapter's own, once for each connection at the most
     */
    LossReport(
            Adapter adapter,
            Predicate<EngineConnection> matters,
            BooleanSupplier mayHear,
            Consumer<HowdahException> teller) {
        events = adapter.events();
        engine = adapter.engine();
        this.matters = matters;
        this.mayHear = mayHear;
        this.teller = teller;
        notNow();
    }

    private record Loss(EngineConnection of, HowdahException reason) {}

    /** Somebody is about to have the connection, or has lost it a moment ago. */
    void notNow() {
        notWithin(MOMENT);
    }

    /** Somebody asks for the connection, which may take a while, and ends with {@link #notNow}. */
    void notUntilGiven() {
        notWithin(UNTIL_GIVEN);
    }

    /** Nobody has the connection any more. */
    void atRest() {
        notWithin(Duration.ZERO);
    }

    private void notWithin(Duration time) {
        notBefore = System.nanoTime() + time.toNanos();
    }

    void lost(EngineConnection ended, HowdahException reason) {
        untold.set(new Loss(ended, reason));
        tell();
    }

    /** What the container has not been told of that one, and need not be any more. */
    @Nullable
    HowdahException take(EngineConnection ended) {
        Loss loss = untold.get();
        return loss != null && loss.of == ended && untold.compareAndSet(loss, null) ? loss.reason : null;
    }

    private void tell() {
        events.execute(() -> {
            Loss loss = untold.get();
            if (loss == null || !matters.test(loss.of)) {
                return;
            }
            if (System.nanoTime() - notBefore < 0 || !mayHear.getAsBoolean()) {
                engine.later(MOMENT, this::tell);
            } else if (untold.compareAndSet(loss, null)) {
                teller.accept(loss.reason);
            }
        });
    }
}

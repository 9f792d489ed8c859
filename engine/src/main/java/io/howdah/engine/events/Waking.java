// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.Listening.Mode;
import io.howdah.Listening.Status;
import io.howdah.engine.events.hub.Hub;
import io.howdah.engine.events.hub.HubState;
import io.howdah.engine.events.hub.Sleeper;
import io.howdah.engine.events.hub.Wakes;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** How those who listen to a durable channel are told that there are events. Thread-safe. */
abstract class Waking {
    /** One object for all that is published, so that one transaction tells it once. */
    private final Runnable published = this::tell;

    private volatile Runnable waker = () -> {};

    /** Says who is to be woken here. */
    final void wakes(Runnable listeners) {
        waker = listeners;
    }

    final Runnable waker() {
        return waker;
    }

    /** Run when events have been published. */
    final Runnable published() {
        return published;
    }

    abstract void tell();

    /** Somebody listens here from now on. */
    abstract void begin();

    /** Somebody does not any more. */
    abstract void end();

    /** Completes when what is published from then on wakes who listens here. */
    abstract CompletionStage<Void> ready();

    /** Whether those who listen are told of what others publish, so that they need not look. */
    abstract boolean works();

    /** How those who listen come by their events, as far as they are told or have to look. */
    abstract Status status();

    /** Nobody is told but who listens in this process. */
    static Waking here() {
        return new Waking() {
            @Override
            void tell() {
                waker().run();
            }

            @Override
            void begin() {}

            @Override
            void end() {}

            @Override
            CompletionStage<Void> ready() {
                return CompletableFuture.completedStage(null);
            }

            @Override
            boolean works() {
                return false;
            }

            @Override
            Status status() {
                return new Status(Mode.POLLING, Optional.empty());
            }
        };
    }

    /** Everybody is told by notifications. */
    static Waking everywhere(String channel, Hub hub, Wakes wakes) {
        return new Everywhere(channel, hub, wakes);
    }

    private static final class Everywhere extends Waking {
        private final String channel;
        private final Hub hub;
        private final Wakes wakes;
        private int listening; // guarded by this, as the next
        private @Nullable Sleeper sleeper;

        Everywhere(String channel, Hub hub, Wakes wakes) {
            this.channel = channel;
            this.hub = hub;
            this.wakes = wakes;
        }

        @Override
        void tell() {
            wakes.wake(channel);
        }

        @Override
        synchronized void begin() {
            if (listening++ == 0) {
                sleeper = wakes.sleep(channel, waker());
            }
        }

        @Override
        synchronized void end() {
            Sleeper sleeping = sleeper;
            if (--listening == 0 && sleeping != null) {
                sleeping.end();
                sleeper = null;
            }
        }

        /** Where nothing can be heard those who listen look by themselves, which the hub has said in the log. */
        @Override
        synchronized CompletionStage<Void> ready() {
            return sleeper == null
                    ? CompletableFuture.completedStage(null)
                    : sleeper.ready().exceptionally(deaf -> null);
        }

        @Override
        boolean works() {
            return hub.state() == HubState.LISTENING;
        }

        @Override
        synchronized Status status() {
            Optional<String> trouble = sleeper == null ? Optional.empty() : sleeper.trouble();
            return new Status(trouble.isEmpty() ? Mode.NOTIFIED : Mode.POLLING, trouble);
        }
    }
}

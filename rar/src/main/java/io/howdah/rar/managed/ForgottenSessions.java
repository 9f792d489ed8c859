// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.managed;

import io.howdah.Session;
import io.howdah.engine.Engine;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Finds out when nobody has a session any more that somebody was to close. It looks once a second, by a timer of the
 * engine's, as long as there are such sessions: the JDK's cleaner has a thread of its own, which ends only when the cleaner
 * itself is garbage, long after the adapter's stop. Thread-safe.
 */
public final class ForgottenSessions {
    private static final Duration LOOKS_EVERY = Duration.ofSeconds(1);

    private final Engine engine;
    private final Executor telling;
    private final ReferenceQueue<Session> garbage = new ReferenceQueue<>();
    private final Set<Watch> watched = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean looks = new AtomicBoolean();

    /**
     * @param engine ends it by its stop
     * @param telling a thread that may wait for a log, as an event loop may not
     */
    public ForgottenSessions(Engine engine, Executor telling) {
        this.engine = engine;
        this.telling = telling;
    }

    /** Waits until the session is garbage, unless the watch ends before. */
    Watch watch(Session session, Unclosed unclosed) {
        Watch watch = new Watch(session, unclosed);
        watched.add(watch);
        lookLater();
        return watch;
    }

    private void lookLater() {
        if (looks.compareAndSet(false, true)) {
            engine.later(LOOKS_EVERY, this::look);
        }
    }

    /** What is added while this looks is seen here, or looked for by who has added it. */
    private void look() {
        looks.set(false);
        for (Reference<? extends Session> gone = garbage.poll(); gone != null; gone = garbage.poll()) {
            if (gone instanceof Watch watch && watched.remove(watch)) {
                telling.execute(watch.unclosed::lost);
            }
        }
        if (!watched.isEmpty()) {
            lookLater();
        }
    }

    /** Does not keep its session. */
    final class Watch extends PhantomReference<Session> {
        private final Unclosed unclosed;

        private Watch(Session session, Unclosed unclosed) {
            super(session, garbage);
            this.unclosed = unclosed;
        }

        /** The session is closed. */
        void end() {
            watched.remove(this);
            clear();
        }
    }
}

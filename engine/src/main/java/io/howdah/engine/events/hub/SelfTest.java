// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.hub;

import io.howdah.ErrorId;
import io.howdah.EventException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Finds out whether what publishers send is heard on a line. A pooler that lends connections for a transaction each takes
 * LISTEN without a word, and what comes for it goes nowhere; on the line alone that might not show, for there the pooler
 * may happen to use one connection for both. In the hub's steps.
 */
final class SelfTest {
    /** Behind the answer to the NOTIFY: it is on its way then. A line that stands still has swallowed nothing. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String channel = "howdah_test_" + UUID.randomUUID();
    private final Notifier notifier;
    private final Clockwork clockwork;
    private final Executor steps;
    private Runnable heard = () -> {};

    enum Verdict {
        HEARD,
        SWALLOWED,
        /** Nothing could be sent: to be tried again. */
        UNKNOWN
    }

    SelfTest(Notifier notifier, Clockwork clockwork, Executor steps) {
        this.notifier = notifier;
        this.clockwork = clockwork;
        this.steps = steps;
    }

    /** What is said when the verdict is that. */
    static EventException swallowed(String database) {
        return new EventException(
                ErrorId.EVENT_POOLER,
                "What is sent to channels of " + database + " is not heard: LISTEN was accepted, and a NOTIFY sent"
                        + " over another connection did not arrive. A pooler that lends connections for a"
                        + " transaction each, as PgBouncer does, stands between, or both do not lead to the same"
                        + " database. Durable channels poll; for transient ones set events.listen-url to the"
                        + " address of PostgreSQL itself.");
    }

    /** @param verdict told once, unless the line is lost before */
    void begin(Reception on, Consumer<Verdict> verdict) {
        Once once = new Once(verdict);
        heard = () -> {
            on.unlisten(channel);
            once.tell(Verdict.HEARD);
        };
        on.listen(channel, () -> notifier.send(channel, "")
                .whenComplete((sent, failure) -> steps.execute(() -> {
                    if (failure == null) {
                        clockwork.later(
                                PATIENCE,
                                () -> steps.execute(() -> on.behindASign(() -> once.tell(Verdict.SWALLOWED))));
                    } else {
                        once.tell(Verdict.UNKNOWN);
                    }
                })));
    }

    /** Whether a notification was of the test. */
    boolean hears(Notification notification) {
        boolean own = notification.channel().equals(channel);
        if (own) {
            heard.run();
        }
        return own;
    }

    private static final class Once {
        private final Consumer<Verdict> verdict;
        private boolean told;

        Once(Consumer<Verdict> verdict) {
            this.verdict = verdict;
        }

        void tell(Verdict what) {
            if (!told) {
                told = true;
                verdict.accept(what);
            }
        }
    }
}

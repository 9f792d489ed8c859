// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi;

import io.howdah.ErrorId;
import io.howdah.EventChannel;
import io.howdah.HowdahException;
import io.howdah.Listening;
import io.howdah.QueryTimeoutException;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.BeanManager;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The methods of one module of an application that are called for events, from the module's beginning to its end. Each
 * module begins by itself, and only then its own class loader and names are there for the methods to be called with.
 */
final class ModuleMethods {
    /** Of all observers; Weld compares by subtracting, which overflows behind that. */
    private static final int LAST = Integer.MAX_VALUE / 2;

    private static final System.Logger LOG = System.getLogger(ModuleMethods.class.getName());
    private static final Duration TELLS_WITHIN = Duration.ofMillis(200);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    private final List<EventMethod> methods;
    private final InjectedChannels channels;
    /** The one that began last is in front. */
    private final Deque<Listens> listening = new ArrayDeque<>(); // guarded by this

    private boolean started; // guarded by this

    private record Listens(EventMethod method, Listening listening) {}

    /** @param methods at least one */
    ModuleMethods(List<EventMethod> methods, InjectedChannels channels) {
        this.methods = methods.stream()
                .sorted(Comparator.comparingInt(EventMethod::priority).thenComparing(EventMethod::name))
                .toList();
        this.channels = channels;
    }

    /** They begin behind the application's own observers of its beginning, and end ahead of those of its end. */
    void addObservers(AfterBeanDiscovery event, BeanManager beans) {
        Class<?> neighbour = methods.get(0).beanClass();
        event.addObserverMethod(new LifeObserver(neighbour, Initialized.Literal.APPLICATION, LAST, () -> start(beans)));
        event.addObserverMethod(new LifeObserver(neighbour, BeforeDestroyed.Literal.APPLICATION, 0, this::stop));
    }

    /** Lets all of them listen; once, however often the module is said to be initialised. */
    private synchronized void start(BeanManager beans) {
        if (started) {
            return;
        }
        started = true;
        for (EventMethod method : methods) {
            EventChannel channel = method.channel(channels);
            method.checkChannel(channel);
            listening.push(new Listens(method, method.listen(channel, beans)));
        }
    }

    /**
     * How each that was started comes by its events. Of methods with one name the one that is worse off is told.
     *
     * @param told by the names of the methods, also of other modules
     */
    void tellStates(Map<String, Listening.Status> told) {
        List<Listens> all;
        synchronized (this) {
            all = List.copyOf(listening);
        }
        for (Listens one : all) {
            told.merge(one.method().name(), state(one.listening()), (before, now) -> before.receives() ? now : before);
        }
    }

    /** One that has just begun is given a moment. */
    private static Listening.Status state(Listening listening) {
        try {
            listening.ready().await(TELLS_WITHIN);
            return listening.status();
        } catch (QueryTimeoutException notYet) {
            return new Listening.Status(Listening.Mode.DEAF, Optional.of("not yet"));
        } catch (HowdahException why) {
            return new Listening.Status(Listening.Mode.DEAF, Optional.of(String.valueOf(why.getMessage())));
        }
    }

    /** Stops them one after the other, and waits for what they are at work on. */
    synchronized void stop() {
        long deadline = System.nanoTime() + STOP_WITHIN.toNanos();
        while (!listening.isEmpty()) {
            Listens stopping = listening.pop();
            Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
            try {
                stopping.listening().stop().await(left);
            } catch (HowdahException late) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        ErrorId.STOP_LATE + " The method {0} did not stop listening within {1}, or not well: {2}",
                        stopping.method().name(),
                        HowdahException.inWords(STOP_WITHIN),
                        late.getMessage());
            }
        }
    }
}

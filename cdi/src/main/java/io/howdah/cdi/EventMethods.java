// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi;

import io.howdah.EventChannel;
import io.howdah.HowdahException;
import io.howdah.Listening;
import io.howdah.QueryTimeoutException;
import jakarta.enterprise.inject.spi.AnnotatedMethod;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.ProcessManagedBean;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The methods of one application that are called for events, from its start to its end. */
final class EventMethods {
    private static final System.Logger LOG = System.getLogger(EventMethods.class.getName());
    private static final Duration TELLS_WITHIN = Duration.ofMillis(200);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    private final InjectedDatabases databases;
    private final InjectedChannels channels;
    private final List<EventMethod> methods = new ArrayList<>();
    /** The one that began last is in front. */
    private final Deque<Listens> listening = new ArrayDeque<>(); // guarded by this

    private boolean started; // guarded by this

    private record Listens(EventMethod method, Listening listening) {}

    EventMethods(InjectedDatabases databases, InjectedChannels channels) {
        this.databases = databases;
        this.channels = channels;
    }

    void collect(ProcessManagedBean<?> event, BeanManager beans) {
        for (AnnotatedMethod<?> method : event.getAnnotatedBeanClass().getMethods()) {
            if (method.isAnnotationPresent(OnEvent.class)) {
                EventMethod found = new EventMethod(event.getBean(), method, beans);
                methods.add(found);
                databases.isNeeded(found.wanted().database(), place(found));
            }
        }
    }

    boolean any() {
        return !methods.isEmpty();
    }

    private static String place(EventMethod method) {
        return "the method " + method.name();
    }

    /** What can be told of the methods alone. */
    void validateForms(Problems problems) {
        methods.forEach(method -> problems.check(place(method), method::checkForm));
    }

    /** What their channels say. */
    void validateChannels(Problems problems) {
        methods.forEach(method -> problems.check(place(method), () -> method.checkChannel(channel(method))));
    }

    private EventChannel channel(EventMethod method) {
        OnEvent wanted = method.wanted();
        return channels.channel(OnChannel.Literal.of(wanted.value(), wanted.database(), wanted.backend()));
    }

    /** Lets all of them listen; once, however often the application is said to be initialised. */
    synchronized void start(BeanManager beans) {
        if (started) {
            return;
        }
        started = true;
        methods.sort(Comparator.comparingInt(EventMethod::priority).thenComparing(EventMethod::name));
        for (EventMethod method : methods) {
            EventChannel channel = channel(method);
            method.checkChannel(channel);
            listening.push(new Listens(method, method.listen(channel, beans)));
        }
    }

    /** How each that was started comes by its events, by their names. */
    Map<String, Listening.Status> states() {
        List<Listens> all;
        synchronized (this) {
            all = List.copyOf(listening);
        }
        Map<String, Listening.Status> states = new TreeMap<>();
        for (Listens one : all) { // of methods with one name the one that is worse off is told
            states.merge(one.method().name(), state(one.listening()), (told, other) -> told.receives() ? other : told);
        }
        return states;
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
                        "The method {0} did not stop listening within {1}, or not well: {2}",
                        stopping.method().name(),
                        STOP_WITHIN,
                        late.getMessage());
            }
        }
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi;

import io.howdah.ErrorId;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import io.howdah.EventException;
import io.howdah.EventPublisher;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.InjectionPoint;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The channels of one application: which its injection points name, and the beans that stand behind them. */
final class InjectedChannels {
    private static final Set<Type> INJECTED = Set.of(EventChannel.class, EventPublisher.class);

    private final InjectedDatabases databases;

    /** The first injection point that names a channel, for messages. */
    private final Map<OnChannel, String> places = new LinkedHashMap<>();

    InjectedChannels(InjectedDatabases databases) {
        this.databases = databases;
    }

    void collect(InjectionPoint point) {
        if (!INJECTED.contains(point.getType())) {
            return;
        }
        for (Annotation qualifier : point.getQualifiers()) {
            if (qualifier instanceof OnChannel named) {
                String place = "the injection point " + point;
                places.putIfAbsent(named, place);
                databases.isNeeded(named.database(), place);
            }
        }
    }

    void addBeans(AfterBeanDiscovery event) {
        for (OnChannel named : places.keySet()) {
            event.<EventChannel>addBean()
                    .types(EventChannel.class, EventPublisher.class, Object.class)
                    .qualifiers(named, Any.Literal.INSTANCE)
                    .scope(Dependent.class)
                    .id("howdah:channel:" + named)
                    .createWith(context -> channel(named));
        }
    }

    /** Finds each channel, or says why there can be none. */
    void validate(Problems problems) {
        places.forEach((named, place) -> problems.check(place, () -> channel(named)));
    }

    /** @throws EventException when there can be no such channel */
    EventChannel channel(OnChannel named) {
        return databases.database(named.database()).channel(named.value(), backend(named.backend()));
    }

    private static Optional<EventBackend> backend(String name) {
        if (name.isEmpty()) {
            return Optional.empty();
        }
        Optional<EventBackend> known = EventBackend.find(name);
        if (known.isEmpty()) {
            throw new EventException(
                    ErrorId.EVENT_INVALID,
                    "There is no backend '" + name + "' of events. Write " + EventBackend.spellings()
                            + ", or nothing for the configured one.");
        }
        return known;
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi;

import io.howdah.Listening;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.AnnotatedMethod;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.ProcessManagedBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The methods of one application that are called for events: found, checked, and tied to the life of their modules. */
final class EventMethods {
    private final InjectedDatabases databases;
    private final InjectedChannels channels;
    private final List<EventMethod> methods = new ArrayList<>();
    private volatile List<ModuleMethods> modules = List.of();

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

    /** Has those of each module begin and end with it, and the application's health tell of all. */
    void addTo(AfterBeanDiscovery event, BeanManager beans) {
        if (methods.isEmpty()) {
            return;
        }
        modules = methods.stream().collect(Collectors.groupingBy(EventMethod::module)).values().stream()
                .map(ofModule -> new ModuleMethods(ofModule, channels))
                .toList();
        modules.forEach(module -> module.addObservers(event, beans));
        if (Present.here("org.eclipse.microprofile.health.HealthCheck")) {
            EventsHealth.addBeans(event, methods.get(0).beanClass(), this::states);
        }
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
        methods.forEach(method -> problems.check(place(method), () -> method.checkChannel(method.channel(channels))));
    }

    /** How each that was started comes by its events, by their names. */
    private Map<String, Listening.Status> states() {
        Map<String, Listening.Status> states = new TreeMap<>();
        for (ModuleMethods module : modules) {
            module.tellStates(states);
        }
        return states;
    }

    /** Stops what has not been stopped with its module. */
    void stop() {
        modules.forEach(ModuleMethods::stop);
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi;

import io.howdah.Listening;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/**
 * Tells MicroProfile Health whether the methods with {@link OnEvent} really listen, each by its name, and which of them have to
 * look for events by themselves, and why. Loaded only where a server has MicroProfile Health.
 */
final class EventsHealth implements HealthCheck {
    private final Supplier<Map<String, Listening.Status>> states;

    private EventsHealth(Supplier<Map<String, Listening.Status>> states) {
        this.states = states;
    }

    /**
     * Adds the check as a bean, twice: WildFly looks for checks in the archives of a war, and with a war in an ear in those
     * of the ear itself and in that of MicroProfile Health's own classes. Servers that find both beans find one check.
     *
     * @param neighbour a bean of the application
     * @param states of the methods that were started, by their names
     */
    static void addBeans(AfterBeanDiscovery event, Class<?> neighbour, Supplier<Map<String, Listening.Status>> states) {
        EventsHealth check = new EventsHealth(states);
        event.addBean(new EventsHealthBean(neighbour, check));
        event.addBean(new EventsHealthBean(HealthCheck.class, check));
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer =
                HealthCheckResponse.named("howdah-events").up();
        states.get().forEach((method, state) -> {
            answer.withData(method, text(state));
            if (!state.receives()) {
                answer.down();
            }
        });
        return answer.build();
    }

    /** For example "listening by polling: Nothing can be heard over a PgBouncer ...". */
    private static String text(Listening.Status state) {
        String mode =
                switch (state.mode()) {
                    case NOTIFIED -> "listening";
                    case POLLING -> "listening by polling";
                    case DEAF -> "not listening";
                    case STOPPED -> "stopped";
                };
        return state.reason().map(reason -> mode + ": " + reason).orElse(mode);
    }
}

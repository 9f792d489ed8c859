// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Tells MicroProfile Health whether the methods with {@link OnEvent} really listen, each by its name. Loaded only where a
 * server has MicroProfile Health.
 */
final class EventsHealth implements HealthCheck {
    private final Supplier<Map<String, String>> states;

    private EventsHealth(Supplier<Map<String, String>> states) {
        this.states = states;
    }

    /** @param states of the methods that were started, by their names */
    static void addBean(AfterBeanDiscovery event, Supplier<Map<String, String>> states) {
        event.<HealthCheck>addBean()
                .types(HealthCheck.class, Object.class)
                .qualifiers(Readiness.Literal.INSTANCE, Any.Literal.INSTANCE)
                .scope(Singleton.class)
                .id("howdah:events-health")
                .createWith(context -> new EventsHealth(states));
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer =
                HealthCheckResponse.named("howdah-events").up();
        states.get().forEach((method, state) -> {
            answer.withData(method, state);
            if (!state.equals(EventMethods.LISTENING)) {
                answer.down();
            }
        });
        return answer.build();
    }
}

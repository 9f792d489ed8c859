// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi;

import jakarta.enterprise.event.Reception;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.enterprise.inject.spi.ObserverMethod;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Set;

/**
 * Hears of one moment in the life of a module. It is in the archive of one of the module's beans, because servers tell
 * of a module's life to the observers in its own archives only, and those of an extension need not be among them. It is
 * written out, and not built by a configurator, because WildFly in an ear calls {@link #notify(Object)}, which is empty
 * in what Weld's configurator builds.
 */
final class LifeObserver implements ObserverMethod<Object> {
    private final Class<?> neighbour;
    private final Annotation moment;
    private final int priority;
    private final Runnable action;

    /** @param neighbour one of the module's beans */
    LifeObserver(Class<?> neighbour, Annotation moment, int priority, Runnable action) {
        this.neighbour = neighbour;
        this.moment = moment;
        this.priority = priority;
        this.action = action;
    }

    @Override
    public Class<?> getBeanClass() {
        return neighbour;
    }

    @Override
    public Type getObservedType() {
        return Object.class;
    }

    @Override
    public Set<Annotation> getObservedQualifiers() {
        return Set.of(moment);
    }

    @Override
    public Reception getReception() {
        return Reception.ALWAYS;
    }

    @Override
    public TransactionPhase getTransactionPhase() {
        return TransactionPhase.IN_PROGRESS;
    }

    @Override
    public int getPriority() {
        return priority;
    }

    @Override
    public void notify(Object event) {
        action.run();
    }
}

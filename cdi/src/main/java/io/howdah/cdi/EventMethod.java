// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi;

import io.howdah.ErrorId;
import io.howdah.Event;
import io.howdah.EventBackend;
import io.howdah.EventChannel;
import io.howdah.EventException;
import io.howdah.ListenOptions;
import io.howdah.Listening;
import io.howdah.Session;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.spi.AnnotatedMethod;
import jakarta.enterprise.inject.spi.AnnotatedParameter;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.ObserverMethod;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A method with {@link OnEvent}: whether it can be called, and how it listens. */
final class EventMethod {
    private static final boolean JTA = Present.here("jakarta.transaction.Transactional");

    private final Bean<?> bean;
    private final Method method;
    private final OnEvent wanted;
    private final List<Type> parameters;
    private final boolean inServerTransaction;

    /** @param beans to find out whether the method runs in a JTA transaction */
    EventMethod(Bean<?> bean, AnnotatedMethod<?> method, BeanManager beans) {
        this.bean = bean;
        this.method = method.getJavaMember();
        this.wanted = method.getAnnotation(OnEvent.class);
        this.parameters = method.getParameters().stream()
                .map(AnnotatedParameter::getBaseType)
                .toList();
        this.inServerTransaction = JTA && ServerTransaction.joinedBy(method, bean, beans);
    }

    OnEvent wanted() {
        return wanted;
    }

    Class<?> beanClass() {
        return bean.getBeanClass();
    }

    /** The module that the bean belongs to: each has its class loader. */
    ClassLoader module() {
        return beanClass().getClassLoader();
    }

    EventChannel channel(InjectedChannels channels) {
        return channels.channel(OnChannel.Literal.of(wanted.value(), wanted.database(), wanted.backend()));
    }

    /** Methods of beans with a lower one listen first. */
    int priority() {
        Priority priority = bean.getBeanClass().getAnnotation(Priority.class);
        return priority == null ? ObserverMethod.DEFAULT_PRIORITY : priority.value();
    }

    String name() {
        return bean.getBeanClass().getName() + "." + method.getName();
    }

    /** @throws EventException when the method cannot be called for events */
    void checkForm() {
        if (Modifier.isPrivate(method.getModifiers()) || Modifier.isStatic(method.getModifiers())) {
            throw wrong("is private or static, so that it cannot be called on the bean. Let it be neither");
        }
        if (method.getReturnType() != void.class && !CompletionStage.class.isAssignableFrom(method.getReturnType())) {
            throw wrong("returns " + method.getReturnType().getSimpleName()
                    + ", which nobody takes. Return nothing, or a CompletionStage that completes when the event is done"
                    + " with");
        }
        if (parameters.stream().filter(type -> type != Session.class).count() != 1
                || parameters.contains(Session.class) != wanted.transactional()
                || parameters.size() > 2) {
            throw wrong(
                    wanted.transactional()
                            ? "is transactional, so it takes the event, or the class of its payload, and a Session"
                            : "takes one parameter: an Event, or the class of its payload; and with transactional ="
                                    + " true a Session besides. Other beans are injected into fields");
        }
        if (!(eventParameter() instanceof Class)) {
            throw wrong("takes a " + eventParameter() + ". Take a class, or an Event and its payload(Class)");
        }
        if (wanted.concurrency() < 1 || wanted.maxAttempts() < 0) {
            throw wrong("has concurrency " + wanted.concurrency() + " and maxAttempts " + wanted.maxAttempts()
                    + ". Concurrency is at least 1; maxAttempts is, too, or 0 for the configured number");
        }
        if (wanted.transactional() && inServerTransaction) {
            throw wrong("is transactional in two ways. Take away transactional = true, and the event is acknowledged in"
                    + " the JTA transaction of @Transactional; or take away @Transactional");
        }
    }

    /** @throws EventException when the method cannot listen on such a channel */
    void checkChannel(EventChannel channel) {
        if (channel.backend() == EventBackend.NOTIFY && (wanted.transactional() || inServerTransaction)) {
            throw wrong("is transactional, and events of the backend notify are acknowledged by nobody. Use a durable"
                    + " backend, or no transaction of the event's");
        }
        if (channel.backend().durable() && eventParameter() == Event.Gap.class) {
            throw wrong("takes an Event.Gap, and a durable channel ("
                    + channel.backend().key() + ") has none: nothing is missed there");
        }
    }

    private EventException wrong(String what) {
        return new EventException(ErrorId.EVENT_METHOD, "The method " + name() + " with @OnEvent " + what + ".");
    }

    private Type eventParameter() {
        return parameters.get(parameters.get(0) == Session.class ? 1 : 0);
    }

    /** Calls the method for each event from now on. */
    Listening listen(EventChannel channel, BeanManager beans) {
        BeanCall call = new BeanCall(bean, method, beans);
        ListenOptions options = options(call);
        if (eventParameter() == Event.Gap.class) {
            return channel.listen(options, event -> null);
        }
        if (wanted.transactional()) {
            return channel.listenInTransaction(options, (session, event) -> call.with(arguments(event, session)));
        }
        return inServerTransaction
                ? channel.listen(options, event -> {
                    ServerTransaction.of(channel, event, () -> call.with(arguments(event, null)));
                    return null;
                })
                : channel.listen(options, event -> call.with(arguments(event, null)));
    }

    private ListenOptions options(BeanCall call) {
        ListenOptions options = ListenOptions.defaults().concurrency(wanted.concurrency());
        if (wanted.maxAttempts() > 0) {
            options = options.maxAttempts(wanted.maxAttempts());
        }
        return eventParameter() == Event.class || eventParameter() == Event.Gap.class
                ? options.onGap(gap -> call.withGap(gap))
                : options;
    }

    private @Nullable Object[] arguments(Event event, @Nullable Session session) {
        Class<?> type = (Class<?>) eventParameter();
        Object first = type == Event.class ? event : event.payload(type);
        return parameters.stream()
                .map(parameter -> parameter == Session.class ? session : first)
                .toArray();
    }
}

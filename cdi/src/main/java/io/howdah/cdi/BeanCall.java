// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi;

import io.howdah.Event;
import jakarta.enterprise.context.control.RequestContextController;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Calls a method of a bean, as a client of the bean would: with its interceptors, in a request scope of its own. */
final class BeanCall {
    private final Bean<?> bean;
    private final Method method;
    private final BeanManager beans;
    private final Instance<RequestContextController> requests;

    BeanCall(Bean<?> bean, Method method, BeanManager beans) {
        this.bean = bean;
        this.method = method;
        this.beans = beans;
        requests = beans.createInstance().select(RequestContextController.class);
        method.setAccessible(true); // the classes of beans are often not public
    }

    /** What the method returns is null, or the stage that it is at work until. */
    @Nullable
    CompletionStage<?> with(@Nullable Object... arguments) throws Exception {
        CreationalContext<?> instance = beans.createCreationalContext(bean);
        CompletionStage<?> stage = null;
        try (Instance.Handle<RequestContextController> request = requests.getHandle()) {
            boolean activated = request.get().activate();
            try {
                stage = (CompletionStage<?>)
                        method.invoke(beans.getReference(bean, bean.getBeanClass(), instance), arguments);
            } finally {
                if (activated) {
                    request.get().deactivate();
                }
            }
        } catch (InvocationTargetException thrown) {
            if (thrown.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw thrown;
        } finally {
            if (stage == null) {
                instance.release();
            }
        }
        return stage == null ? null : stage.whenComplete((result, failure) -> instance.release());
    }

    void withGap(Event.Gap gap) {
        try {
            with(gap);
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi;

import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.enterprise.inject.spi.ProcessManagedBean;

/** What the beans of one application have to do with Howdah, from their discovery to their end. */
final class ApplicationBeans {
    private final InjectedDatabases databases = new InjectedDatabases();
    private final InjectedChannels channels = new InjectedChannels(databases);
    private final EventMethods methods = new EventMethods(databases, channels);
    private final CodecBean codec = new CodecBean();

    void collect(InjectionPoint point) {
        databases.collect(point);
        channels.collect(point);
    }

    void collect(ProcessManagedBean<?> bean, BeanManager beans) {
        methods.collect(bean, beans);
    }

    void addBeans(AfterBeanDiscovery event, BeanManager beans) {
        databases.addBeans(event);
        channels.addBeans(event);
        methods.addTo(event, beans);
    }

    void validate(AfterDeploymentValidation event, BeanManager beans) {
        codec.find(beans);
        Problems problems = new Problems(event);
        methods.validateForms(problems);
        databases.validate(problems);
        if (!problems.any() && !databases.foundLater()) {
            channels.validate(problems);
            methods.validateChannels(problems);
        }
    }

    void end() {
        methods.stop();
        databases.close();
        codec.release();
    }
}

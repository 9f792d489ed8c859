// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.BeforeShutdown;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessInjectionPoint;
import jakarta.enterprise.inject.spi.ProcessManagedBean;
import org.jspecify.annotations.Nullable;

/**
 * Finds the databases that an application's beans name, makes them injectable, and fails the deployment when one cannot
 * be found. Mentions no type of the api itself, so that it can still say so when the api is not there.
 */
public class HowdahExtension implements Extension {
    private @Nullable ApplicationBeans application;

    void begin(@Observes BeforeBeanDiscovery event) {
        try {
            Class.forName("io.howdah.Database", false, HowdahExtension.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError missing) {
            throw new DeploymentException(
                    "HOWDAH-0006 howdah-cdi is in this application, but the classes of howdah-api are not visible to it."
                            + " In a server they come with howdah.rar: deploy it before the application; on WildFly"
                            + " let WEB-INF/jboss-deployment-structure.xml import io/howdah of deployment.howdah.rar,"
                            + " on Open Liberty name the adapter in <classloader classProviderRef=\"howdah\"/>, or put"
                            + " howdah.rar into the ear. Without a server add howdah-api and howdah-engine to the class"
                            + " path.",
                    missing);
        }
        application = new ApplicationBeans();
    }

    void collect(@Observes ProcessInjectionPoint<?, ?> event) {
        if (application != null) {
            application.collect(event.getInjectionPoint());
        }
    }

    void collect(@Observes ProcessManagedBean<?> event, BeanManager beans) {
        if (application != null) {
            application.collect(event, beans);
        }
    }

    void addBeans(@Observes AfterBeanDiscovery event, BeanManager beans) {
        if (application != null) {
            application.addBeans(event, beans);
        }
    }

    void validate(@Observes AfterDeploymentValidation event, BeanManager beans) {
        if (application != null) {
            application.validate(event, beans);
        }
    }

    void end(@Observes BeforeShutdown event) {
        if (application != null) {
            application.end();
        }
    }
}

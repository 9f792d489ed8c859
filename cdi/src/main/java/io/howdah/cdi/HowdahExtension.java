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
import org.jspecify.annotations.Nullable;

/**
 * Finds the databases that an application's beans name, makes them injectable, and fails the deployment when one cannot
 * be found. Mentions no type of the api itself, so that it can still say so when the api is not there.
 */
public class HowdahExtension implements Extension {
    private @Nullable InjectedDatabases databases;
    private @Nullable CodecBean codec;

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
        databases = new InjectedDatabases();
        codec = new CodecBean();
    }

    void collect(@Observes ProcessInjectionPoint<?, ?> event) {
        if (databases != null) {
            databases.collect(event.getInjectionPoint());
        }
    }

    void addBeans(@Observes AfterBeanDiscovery event) {
        if (databases != null) {
            databases.addBeans(event);
        }
    }

    void validate(@Observes AfterDeploymentValidation event, BeanManager beans) {
        if (databases != null && codec != null) {
            codec.find(beans);
            databases.validate(event);
        }
    }

    void end(@Observes BeforeShutdown event) {
        if (databases != null && codec != null) {
            databases.close();
            codec.release();
        }
    }
}

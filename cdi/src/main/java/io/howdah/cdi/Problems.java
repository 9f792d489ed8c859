// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi;

import io.howdah.ConfigurationException;
import io.howdah.HowdahException;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;

/** What is wrong with an application, each with the place where it says so. The deployment fails with all of them. */
final class Problems {
    private final AfterDeploymentValidation deployment;
    private boolean any;

    Problems(AfterDeploymentValidation deployment) {
        this.deployment = deployment;
    }

    void check(String place, Runnable check) {
        try {
            check.run();
        } catch (HowdahException problem) {
            add(at(place, problem));
        }
    }

    static ConfigurationException at(String place, HowdahException problem) {
        return new ConfigurationException(problem.id(), "At " + place + ": " + problem.getMessage());
    }

    void add(HowdahException problem) {
        any = true;
        deployment.addDeploymentProblem(problem);
    }

    boolean any() {
        return any;
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import java.io.IOException;

class WildFlyEarIT extends PackagedScenarios {
    WildFlyEarIT() throws IOException {
        super("wildfly", Packaging.INSIDE_THE_EAR);
    }
}

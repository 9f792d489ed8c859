// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import java.io.IOException;

class WildFlyStacksIT extends StackScenarios {
    WildFlyStacksIT() throws IOException {
        super("wildfly");
    }
}

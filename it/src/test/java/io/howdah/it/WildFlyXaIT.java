// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import java.io.IOException;

class WildFlyXaIT extends XaScenarios {
    WildFlyXaIT() throws IOException {
        super("wildfly");
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

class WildFlyJsonIT extends JsonScenarios {
    WildFlyJsonIT() {
        super("wildfly");
    }

    @Override
    String serversOwn() {
        return "JSON-B .*";
    }
}

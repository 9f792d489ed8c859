// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

class LibertyJsonIT extends JsonScenarios {
    LibertyJsonIT() {
        super("liberty");
    }

    @Override
    String serversOwn() {
        return "JSON-B .*";
    }
}

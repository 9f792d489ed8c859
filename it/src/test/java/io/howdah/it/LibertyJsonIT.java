// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import java.nio.file.Path;

class LibertyJsonIT extends JsonScenarios {
    LibertyJsonIT() {
        super("liberty");
    }

    @Override
    Path withoutJackson() {
        return Archives.WAR;
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import java.io.IOException;
import java.net.URISyntaxException;

class LibertyJsonIT extends JsonScenarios {
    LibertyJsonIT() throws IOException, URISyntaxException {
        super("liberty");
    }

    @Override
    Client withoutJackson() {
        return plain();
    }
}

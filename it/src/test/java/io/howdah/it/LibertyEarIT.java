// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import java.io.IOException;

class LibertyEarIT extends PackagedScenarios {
    LibertyEarIT() throws IOException {
        super("liberty", Packaging.INSIDE_THE_EAR);
    }
}

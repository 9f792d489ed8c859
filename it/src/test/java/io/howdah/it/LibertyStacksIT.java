// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import java.io.IOException;

class LibertyStacksIT extends StackScenarios {
    LibertyStacksIT() throws IOException {
        super("liberty");
    }
}

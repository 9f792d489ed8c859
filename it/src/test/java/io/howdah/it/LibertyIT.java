// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import java.io.IOException;

class LibertyIT extends ServerScenarios {
    LibertyIT() throws IOException {
        super("liberty");
    }

    @Override
    String rollbackAtCommit() {
        return "jakarta.transaction.HeuristicMixedException";
    }
}

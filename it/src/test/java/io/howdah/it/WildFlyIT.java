// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import java.io.IOException;

class WildFlyIT extends ServerScenarios {
    WildFlyIT() throws IOException {
        super("wildfly");
    }

    @Override
    String rollbackAtCommit() {
        return "jakarta.transaction.RollbackException";
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import java.io.IOException;

class WildFlyEventsIT extends EventScenarios {
    WildFlyEventsIT() throws IOException {
        super("wildfly");
    }

    /** The recovery has a connection of its own to the database with XA. */
    @Override
    int mostBesideThePool() {
        return 1;
    }
}

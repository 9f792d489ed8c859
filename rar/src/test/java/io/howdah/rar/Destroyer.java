// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ManagedConnection;

/**
 * A container that keeps no connection: it destroys what comes back, or has failed.
 *
 * @param onReturn what it does before, when the handle is closed
 */
record Destroyer(ManagedConnection connection, Runnable onReturn) implements ErrorListener {
    @Override
    public void connectionClosed(ConnectionEvent event) {
        onReturn.run();
        destroy();
    }

    @Override
    public void connectionErrorOccurred(ConnectionEvent event) {
        destroy();
    }

    private void destroy() {
        try {
            connection.destroy();
        } catch (ResourceException failed) {
            throw new IllegalStateException(failed);
        }
    }
}

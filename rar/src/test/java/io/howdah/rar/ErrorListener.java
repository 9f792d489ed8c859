// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;

/** A container's ear at a connection, for its end; what else is told there is nothing to it. */
@FunctionalInterface
public interface ErrorListener extends ConnectionEventListener {
    @Override
    void connectionErrorOccurred(ConnectionEvent event);

    @Override
    default void connectionClosed(ConnectionEvent event) {}

    @Override
    default void localTransactionStarted(ConnectionEvent event) {}

    @Override
    default void localTransactionCommitted(ConnectionEvent event) {}

    @Override
    default void localTransactionRolledback(ConnectionEvent event) {}
}

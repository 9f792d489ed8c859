// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package com.ibm.wsspi.security.auth.callback;

import jakarta.resource.spi.ManagedConnectionFactory;
import javax.security.auth.callback.Callback;
import org.jspecify.annotations.Nullable;

/**
 * The shape of Open Liberty's class of that name, to compile against: the server has its own. Reflection does not get at it,
 * for that resolves its types, and the server's loader of the class does not see them.
 */
public class WSManagedConnectionFactoryCallback implements Callback {
    /** @param hint for whoever reads a log */
    public WSManagedConnectionFactoryCallback(String hint) {}

    /** The server spells it so. */
    public @Nullable ManagedConnectionFactory getManagedConnectionFacotry() {
        return null;
    }
}

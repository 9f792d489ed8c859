// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.managed;

import io.howdah.engine.Engine;
import java.util.concurrent.Executor;

/** What managed connections need of the resource adapter. */
public interface Adapter {
    /** The running engine, started if need be. */
    Engine engine();

    /** Whether the current thread is in a JTA transaction. */
    boolean inTransaction();

    /** Threads of the adapter's own that ask the container for connections, and wait for them. */
    Executor lending();

    /** A thread of the adapter's own that tells the container what has happened to a connection. */
    Executor events();
}

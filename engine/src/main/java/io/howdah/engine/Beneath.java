// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

/**
 * What is known of that which lies beneath statements: triggers, views, defaults and the like. Shared by the connections
 * to one database; thread-safe.
 */
final class Beneath {
    private final Findings traces = new Findings(BeneathQuestion::about);
    private final Findings order = new Findings(OrderQuestion::about);

    /** Of statements that look plain: whether anything beneath leaves something behind on the connection. */
    Findings traces() {
        return traces;
    }

    /** Of inserts: whether it can be seen that several rows are inserted by one statement, not each by one of its own. */
    Findings order() {
        return order;
    }

    /** Definitions have been changed. */
    void changed() {
        traces.changed();
        order.changed();
    }
}

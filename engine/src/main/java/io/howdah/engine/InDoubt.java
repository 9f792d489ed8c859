// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who is to be told of the commit of transactions that are prepared: the decision may travel over another connection than
 * they did. Thread-safe.
 */
final class InDoubt {
    /** One that another process has ended is never heard of again here. */
    private static final int MOST = 1_000;

    private final Map<String, List<Runnable>> listeners = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<Runnable>> eldest) {
            return size() > MOST;
        }
    };

    synchronized void prepared(String gid, Collection<Runnable> told) {
        listeners.put(gid, List.copyOf(told));
    }

    /** Whom the end of a prepared transaction concerns; of each one it is asked once. */
    synchronized List<Runnable> ended(String gid) {
        List<Runnable> concerned = listeners.remove(gid);
        return concerned == null ? List.of() : new ArrayList<>(concerned);
    }
}

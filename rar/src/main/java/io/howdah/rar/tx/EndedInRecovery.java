// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.tx;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The branches that recovery has ended of late, through whichever pool: a transaction manager that finds one in two pools
 * of the same database may come to both with it. Thread-safe.
 */
public final class EndedInRecovery {
    private static final int MOST = 1_000;

    private final Set<String> names =
            Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<String, Boolean>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                    return size() > MOST;
                }
            }));

    void add(GlobalId id) {
        names.add(id.name());
    }

    boolean has(GlobalId id) {
        return names.contains(id.name());
    }
}

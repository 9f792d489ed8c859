// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.engine.types.Type;
import io.vertx.sqlclient.SqlResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the server sent for one command, as it was gathered on the event loop. */
record Answer(String tag, List<Type> types, SqlResult<List<@Nullable Object[]>> result) {
    /** What an application sees of it; made on its own thread. */
    Outcome outcome() {
        return Rows.outcome(tag, types, result);
    }
}

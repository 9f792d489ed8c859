// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.HowdahException;
import io.howdah.engine.wire.WireConnection;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlResult;
import org.jspecify.annotations.Nullable;

/**
 * What a command does that is more than to run its SQL. It has the connection to itself: when its turn comes everything
 * before it has been answered, so that what the server said last of the transaction holds, and what comes behind waits
 * until it is answered. On the connection's event loop.
 */
interface Errand {
    /** Why there is nothing to be done any more; null if there is. */
    default @Nullable HowdahException refusal(WireConnection wire) {
        return null;
    }

    /** @param client sends commands on the connection that the execution is for */
    Future<? extends SqlResult<Boolean>> run(SqlClient client, Execution execution);

    /** Whether it runs the user's statement. */
    default boolean runsSql() {
        return false;
    }

    /** The cursor that it is about, if it is about one. */
    default @Nullable Cursor cursor() {
        return null;
    }

    /** Whether it fetches from a cursor that it is about. */
    default boolean fetches() {
        return false;
    }

    /** Whether a failure can be made undone without any harm to others, and the errand run once more. */
    default boolean repeatable() {
        return false;
    }

    /** Whether it has done nothing that could not be done again when the parameters of its statement are refused. */
    default boolean repeatableIfRefused() {
        return false;
    }
}

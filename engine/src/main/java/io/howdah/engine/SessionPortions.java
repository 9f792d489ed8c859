// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Reply;
import io.howdah.engine.flow.Portion;
import io.howdah.engine.flow.Portions;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rows of a cursor, by the verbs of a session: so each fetch passes what every statement of the session passes. */
final class SessionPortions<T> implements Portions<T> {
    /** PostgreSQL works on the first while those before are worked on here, and begins the second when that has come. */
    static final int AHEAD = 2;

    private final EngineSession session;
    private final Cursor cursor;
    private final Function<Outcome, List<T>> rows;

    SessionPortions(EngineSession session, Cursor cursor, Function<Outcome, List<T>> rows) {
        this.session = session;
        this.cursor = cursor;
        this.rows = rows;
    }

    @Override
    public Reply<Portion<T>> next() {
        Cursor.Fetch fetch = cursor.fetch();
        return session.run(fetch::command, outcome -> new Portion<>(rows.apply(outcome), fetch.last()));
    }

    /**
     * None in a transaction of the caller's. There they could fail what the caller does with the rows before them, or all of it
     * though nobody comes to want them.
     */
    @Override
    public int ahead() {
        return cursor.own() ? AHEAD : 0;
    }

    /** Where the session cannot be used any more, its cursor is gone, too. Only a commit that was meant is missed then. */
    @Override
    public Reply<@Nullable Void> end(boolean complete) {
        return session.<@Nullable Void>run(() -> cursor.end(complete), ended -> null)
                .handle((ended, failure) -> {
                    if (failure != null && complete && cursor.own()) {
                        throw failure instanceof RuntimeException said ? said : new IllegalStateException(failure);
                    }
                    return null;
                });
    }
}

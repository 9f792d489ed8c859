// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.Reply;
import io.howdah.Statements;
import io.howdah.engine.json.CallersJson;

/** What a channel asks its database about whoever calls it. Asked on the caller's thread. */
public interface Caller {
    /** The verbs of whoever calls now: part of the transaction that the caller is in, or one-shots. */
    Statements statements();

    /**
     * Whether what is run on them now is part of a branch of a distributed transaction, which may be prepared: PostgreSQL
     * refuses that behind a NOTIFY.
     *
     * @param statements those above, or a session that was given
     */
    boolean inBranch(Statements statements);

    /** Where what the current thread asks for belongs, and runs. */
    Reply.Home home();

    /**
     * Where a handler runs that the current thread registers: with the context of this thread, and in no transaction. Its
     * executor may refuse when the application is stopped.
     */
    Reply.Home homeOfHandlers();

    /** JSON as the current thread means it. */
    CallersJson json();

    /** Where is counted what becomes of events. */
    EventCounters counters();
}

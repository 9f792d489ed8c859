// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.ErrorId;
import io.howdah.UsageException;
import io.howdah.engine.sql.SessionState;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Keeps what belongs into a session of one's own off those that PgBouncer lends for a transaction each. */
final class SharedSession {
    private SharedSession() {}

    static @Nullable UsageException refusal(Work work) {
        return work instanceof Commands script
                ? script.all().stream()
                        .map(SharedSession::refusal)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null)
                : refusal((Command) work);
    }

    private static @Nullable UsageException refusal(Command command) {
        return command.kind() != Command.Kind.STATEMENT && command.kind() != Command.Kind.ERRAND
                ? null
                : SessionState.insteadOf(command.sql())
                        .map(instead -> new UsageException(
                                ErrorId.NEEDS_OWN_SESSION,
                                "'" + command
                                        + "' leaves something in the session, and behind PgBouncer each transaction"
                                        + " may have another one, which is then somebody else's; nothing was sent. "
                                        + instead))
                        .orElse(null);
    }
}

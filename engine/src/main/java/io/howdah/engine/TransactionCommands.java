// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.TransactionOptions;
import java.time.Duration;
import java.util.Locale;
import java.util.StringJoiner;

/** The commands that begin and end transactions, each one message. */
final class TransactionCommands {
    static final String COMMIT = "COMMIT";
    private static final String PREPARE = "PREPARE TRANSACTION";

    private TransactionCommands() {}

    static Command begin(TransactionOptions options, int serverVersion) {
        return Command.own(Command.Kind.BEGIN, beginning(options, serverVersion));
    }

    /** Begins a transaction that may be prepared. */
    static Command branch(TransactionOptions options, int serverVersion) {
        return Command.own(Command.Kind.BRANCH, beginning(options, serverVersion));
    }

    static Command commit() {
        return Command.own(Command.Kind.COMMIT, COMMIT);
    }

    /** Ends the transaction like a commit, but leaves the decision for later. */
    static Command prepareTransaction(String gid) {
        return Command.own(Command.Kind.COMMIT, PREPARE + " '" + gid + "'");
    }

    static Command rollback() {
        return Command.own(Command.Kind.ROLLBACK, "ROLLBACK");
    }

    /** The tag with which the server says that a transaction has ended as that SQL wants it. */
    static String tag(String end) {
        return end.startsWith(PREPARE) ? PREPARE : end;
    }

    /** BEGIN with its options, as one message. */
    private static String beginning(TransactionOptions options, int serverVersion) {
        StringJoiner sql = new StringJoiner(" ").add("BEGIN");
        options.isolation()
                .ifPresent(level -> sql.add("ISOLATION LEVEL " + level.name().replace('_', ' ')));
        if (options.readOnly()) {
            sql.add("READ ONLY");
        }
        if (options.deferrable()) {
            sql.add("DEFERRABLE");
        }
        return sql + limit(options.timeout(), serverVersion);
    }

    private static String limit(Duration timeout, int serverVersion) {
        if (timeout.isZero()) {
            return "";
        }
        long millis = Math.max(1, timeout.toMillis()); // 0 would be no limit
        String set = serverVersion >= 17
                ? "SET LOCAL transaction_timeout = %1$d"
                : "SET LOCAL statement_timeout = %1$d; SET LOCAL idle_in_transaction_session_timeout = %1$d";
        return "; " + String.format(Locale.ROOT, set, millis);
    }
}

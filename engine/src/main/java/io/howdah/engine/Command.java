// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.TransactionOptions;
import io.howdah.engine.sql.StatementText;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Something for a connection to do.
 *
 * @param sql as it is sent
 * @param parameters checked already, see {@link Parameters}; the types are found with the connection
 * @param neutral whether it provably leaves nothing behind on its connection, but for a transaction that is open
 * @param names of the parameters; empty when the statement was written with {@code $n}
 */
record Command(Kind kind, String sql, @Nullable Object[] parameters, List<String> names, boolean neutral) {
    private static final @Nullable Object[] NONE = {};
    private static final String PREPARE = "PREPARE TRANSACTION";
    private static final Set<String> NEUTRAL_TAGS = Set.of("SELECT", "INSERT", "UPDATE", "DELETE", "MERGE");

    /** What a command does to the transaction, and how it travels. */
    enum Kind {
        /** A user's statement, prepared. */
        STATEMENT,
        BEGIN,
        COMMIT,
        ROLLBACK,
        /** SQL of our own without parameters, whose rows nobody reads. */
        INTERNAL
    }

    static Command statement(String sql, @Nullable Object[] parameters) {
        StatementText text = StatementText.of(sql);
        return new Command(
                Kind.STATEMENT, text.sent(), Parameters.ready(sql, text, parameters), text.names(), text.neutral());
    }

    static Command internal(String sql) {
        return new Command(Kind.INTERNAL, sql, NONE, List.of(), true);
    }

    /** A query of our own, whose rows are read; it leaves nothing behind. */
    static Command question(String sql) {
        return new Command(Kind.STATEMENT, sql, NONE, List.of(), true);
    }

    static Command commit() {
        return new Command(Kind.COMMIT, "COMMIT", NONE, List.of(), true);
    }

    /** Ends the transaction like a commit, but leaves the decision for later. */
    static Command prepareTransaction(String gid) {
        return new Command(Kind.COMMIT, PREPARE + " '" + gid + "'", NONE, List.of(), true);
    }

    /** Whether the tag says that PostgreSQL rolled back where it was to commit. */
    boolean rolledBack(String tag) {
        return kind == Kind.COMMIT && !tag.equals(sql.startsWith(PREPARE) ? PREPARE : sql);
    }

    static Command rollback() {
        return new Command(Kind.ROLLBACK, "ROLLBACK", NONE, List.of(), true);
    }

    /** BEGIN with its options, as one message. */
    static Command begin(TransactionOptions options, int serverVersion) {
        StringJoiner sql = new StringJoiner(" ").add("BEGIN");
        options.isolation()
                .ifPresent(level -> sql.add("ISOLATION LEVEL " + level.name().replace('_', ' ')));
        if (options.readOnly()) {
            sql.add("READ ONLY");
        }
        if (options.deferrable()) {
            sql.add("DEFERRABLE");
        }
        return new Command(Kind.BEGIN, sql + limit(options.timeout().toMillis(), serverVersion), NONE, List.of(), true);
    }

    private static String limit(long millis, int serverVersion) {
        if (millis == 0) {
            return "";
        }
        String set = serverVersion >= 17
                ? "SET LOCAL transaction_timeout = %1$d"
                : "SET LOCAL statement_timeout = %1$d; SET LOCAL idle_in_transaction_session_timeout = %1$d";
        return "; " + String.format(Locale.ROOT, set, millis);
    }

    /** Whether the server did what a neutral command does. */
    boolean neutralTag(String tag) {
        return kind != Kind.STATEMENT || NEUTRAL_TAGS.contains(tag.split(" ", 2)[0]);
    }

    /** The parameter at an index as the statement names it. */
    String place(int index) {
        return Parameters.place(names, index);
    }

    boolean prepared() {
        return kind == Kind.STATEMENT;
    }

    /** The statement as far as it may be shown: its first words, without any value. */
    @Override
    public String toString() {
        return StatementText.shorten(sql);
    }
}

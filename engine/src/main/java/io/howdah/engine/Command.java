// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.ParameterException;
import io.howdah.TransactionOptions;
import io.howdah.engine.json.CallersJson;
import io.howdah.engine.sql.Script;
import io.howdah.engine.sql.StatementText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Something for a connection to do.
 *
 * @param sql as it is sent
 * @param sets of parameters, one for each execution; checked already, see {@link Parameters}; the types are found with
 *     the connection
 * @param neutral whether it provably leaves nothing behind on its connection, but for a transaction that is open
 * @param names of the parameters; empty when the statement was written with {@code $n}
 * @param json the caller's, for the values of rows
 * @param then what follows it, each when the one before has succeeded: the rest of a script
 */
public record Command(
        Kind kind,
        String sql,
        List<@Nullable Object[]> sets,
        List<String> names,
        boolean neutral,
        CallersJson json,
        List<Command> then) {
    private static final List<@Nullable Object[]> NONE = List.<@Nullable Object[]>of(new @Nullable Object[0]);
    private static final String PREPARE = "PREPARE TRANSACTION";
    private static final Set<String> NEUTRAL_TAGS = Set.of("SELECT", "INSERT", "UPDATE", "DELETE", "MERGE");

    /** What a command does to the transaction, and how it travels. */
    public enum Kind {
        /** A user's statement, prepared. */
        STATEMENT,
        BEGIN,
        COMMIT,
        ROLLBACK,
        /** SQL of our own without parameters, whose rows nobody reads. */
        INTERNAL,
        /** Nothing to send: answered without a connection. */
        NOTHING
    }

    static Command statement(String sql, @Nullable Object[] parameters, CallersJson json) {
        StatementText text = StatementText.of(sql);
        return statement(text, List.<@Nullable Object[]>of(Parameters.ready(sql, text, parameters, json)), json);
    }

    private static Command statement(StatementText text, List<@Nullable Object[]> sets, CallersJson json) {
        return new Command(Kind.STATEMENT, text.sent(), sets, text.names(), text.neutral(), json, List.of());
    }

    /** A statement that is executed once with each set of parameters, all or none. */
    static Command many(String sql, List<?> given, CallersJson json) {
        StatementText text = StatementText.of(sql);
        List<@Nullable Object[]> sets = new ArrayList<>(given.size());
        for (@Nullable Object set : given) {
            try {
                sets.add(Parameters.ready(sql, text, Parameters.set(text, set), json));
            } catch (ParameterException unfit) {
                String reason = String.valueOf(unfit.getMessage())
                        .substring(unfit.id().toString().length());
                throw new ParameterException(
                        "Parameter set " + (sets.size() + 1) + " of " + given.size() + ":" + reason, unfit);
            }
        }
        return sets.isEmpty() ? own(Kind.NOTHING, "") : statement(text, sets, json);
    }

    /** The statements of a script, as they stand there. */
    static Command script(String script, CallersJson json) {
        List<Command> parts = Script.statements(script).stream()
                .map(statement -> part(statement, json))
                .toList();
        if (parts.isEmpty()) {
            return own(Kind.NOTHING, "");
        }
        return new Command(
                Kind.STATEMENT, parts.get(0).sql, NONE, List.of(), false, json, parts.subList(1, parts.size()));
    }

    private static Command part(String sql, CallersJson json) {
        Parameters.refuseCopy(sql);
        return new Command(Kind.STATEMENT, sql, NONE, List.of(), false, json, List.of());
    }

    private static Command own(Kind kind, String sql) {
        return new Command(kind, sql, NONE, List.of(), true, CallersJson.OFF, List.of());
    }

    static Command internal(String sql) {
        return own(Kind.INTERNAL, sql);
    }

    /** A query of our own, whose rows are read; it leaves nothing behind. */
    static Command question(String sql) {
        return own(Kind.STATEMENT, sql);
    }

    static Command commit() {
        return own(Kind.COMMIT, "COMMIT");
    }

    /** Ends the transaction like a commit, but leaves the decision for later. */
    static Command prepareTransaction(String gid) {
        return own(Kind.COMMIT, PREPARE + " '" + gid + "'");
    }

    /** Whether the tag says that PostgreSQL rolled back where it was to commit. */
    boolean rolledBack(String tag) {
        return kind == Kind.COMMIT && !tag.equals(sql.startsWith(PREPARE) ? PREPARE : sql);
    }

    static Command rollback() {
        return own(Kind.ROLLBACK, "ROLLBACK");
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
        return own(Kind.BEGIN, sql + limit(options.timeout().toMillis(), serverVersion));
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

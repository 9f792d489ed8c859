// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.FailedAt;
import io.howdah.HowdahException;
import io.howdah.ParameterException;
import io.howdah.Sql;
import io.howdah.TransactionOptions;
import io.howdah.engine.json.CallersJson;
import io.howdah.engine.sql.StatementText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Something for a connection to do.
 *
 * @param written as the caller wrote it
 * @param sql as it is sent
 * @param sets of parameters, one for each execution; checked already, see {@link Parameters}; the types are found with
 *     the connection
 * @param neutral whether it provably leaves nothing behind on its connection, but for a transaction that is open
 * @param names of the parameters; empty when the statement was written with {@code $n}
 * @param json the caller's, for the values of rows
 * @param errand what it does, if that is more than to run the SQL
 */
public record Command(
        Kind kind,
        String written,
        String sql,
        List<@Nullable Object[]> sets,
        List<String> names,
        boolean neutral,
        CallersJson json,
        @Nullable Errand errand)
        implements Work {
    private static final List<@Nullable Object[]> NONE = List.<@Nullable Object[]>of(new @Nullable Object[0]);
    private static final String SELECT = "select";
    private static final String COMMIT = "COMMIT";
    private static final Set<String> COMMITS = Set.of("commit", "end");
    private static final String PREPARE = "PREPARE TRANSACTION";
    private static final Set<String> DEFINING = Set.of("CREATE", "ALTER", "DROP", "DO", "CALL", "IMPORT");
    private static final Set<String> NEUTRAL_TAGS = Set.of("SELECT", "INSERT", "UPDATE", "DELETE", "MERGE");

    /** What a command does to the transaction, and how it travels. */
    public enum Kind {
        /** A user's statement, prepared. */
        STATEMENT,
        BEGIN,
        /** Begins a transaction that may be prepared. */
        BRANCH,
        COMMIT,
        ROLLBACK,
        /** SQL of our own without parameters, whose rows nobody reads. */
        INTERNAL,
        /** Holds the statements of a stack together, and is prepared as they are. */
        FRAME,
        /** More than one message, for which it has the connection to itself. */
        ERRAND,
        /** Nothing to send: answered with the status of the transaction when all before have ended. */
        STATUS
    }

    static Command statement(String sql, @Nullable Object[] parameters, CallersJson json) {
        StatementText text = StatementText.of(sql);
        return statement(sql, text, List.<@Nullable Object[]>of(Parameters.ready(sql, text, parameters, json)), json);
    }

    private static Command statement(
            String written, StatementText text, List<@Nullable Object[]> sets, CallersJson json) {
        return new Command(Kind.STATEMENT, written, text.sent(), sets, text.names(), text.neutral(), json, null);
    }

    /** A statement that is done with each set of parameters, all or none, in whatever way is quickest. */
    static Work many(String sql, List<?> given, CallersJson json) {
        Command each = each(sql, given, json);
        return each.sets().isEmpty() ? Commands.NONE : Inserting.ifWorthIt(each);
    }

    /** A statement that is executed once with each set of parameters, all or none. */
    static Command each(String sql, List<?> given, CallersJson json) {
        StatementText text = StatementText.of(sql);
        if (!given.isEmpty()) {
            Parameters.refuseUnsendable(sql);
        }
        List<@Nullable Object[]> sets = new ArrayList<>(given.size());
        for (@Nullable Object set : given) {
            try {
                sets.add(Parameters.readySet(sql, text, Parameters.set(text, set), json));
            } catch (ParameterException unfit) {
                String reason = String.valueOf(unfit.getMessage())
                        .substring(unfit.id().toString().length());
                throw HowdahException.located(
                        new ParameterException(
                                "Parameter set " + (sets.size() + 1) + " of " + given.size() + ":" + reason, unfit),
                        new FailedAt(sql, OptionalInt.of(sets.size()), OptionalInt.empty()));
            }
        }
        return statement(sql, text, sets, json);
    }

    /** A statement that is run in the place of this one, with other parameters. */
    Command instead(String other, List<@Nullable Object> parameters) {
        List<@Nullable Object[]> one = List.<@Nullable Object[]>of(parameters.toArray());
        return new Command(Kind.STATEMENT, written, other, one, List.of(), neutral, json, null);
    }

    /** A statement of a script, which has no parameters. A script is run once mostly, so it is not kept prepared. */
    static Command part(String sql, CallersJson json) {
        return part(sql, Sql.unprepared(sql), json);
    }

    /** A statement of a script that is part of a stack, which prepares all that it executes. */
    static Command stacked(String sql, CallersJson json) {
        return part(sql, sql, json);
    }

    private static Command part(String written, String sent, CallersJson json) {
        Parameters.refuseUnsendable(written);
        return new Command(Kind.STATEMENT, written, sent, NONE, List.of(), false, json, null);
    }

    /** The same statement with other SQL, and with more parameters behind its own. */
    Command with(String other, List<String> moreNames, @Nullable Object... more) {
        @Nullable Object[] own = sets.get(0);
        @Nullable Object[] all = Arrays.copyOf(own, own.length + more.length);
        System.arraycopy(more, 0, all, own.length, more.length);
        List<String> allNames = names.isEmpty()
                ? names
                : Stream.concat(names.stream(), moreNames.stream()).toList();
        return new Command(kind, other, other, List.<@Nullable Object[]>of(all), allNames, neutral, json, errand);
    }

    /** The same statement on an errand. */
    Command on(Errand other) {
        return new Command(Kind.ERRAND, written, sql, sets, names, neutral, json, other);
    }

    /** An errand without parameters; it leaves nothing behind. */
    static Command errand(String sql, Errand errand) {
        return own(Kind.ERRAND, sql).on(errand);
    }

    /** A COPY, which may run triggers and functions. */
    static Command copy(String sql, Copying copying) {
        return new Command(Kind.ERRAND, sql, sql, NONE, List.of(), false, CallersJson.OFF, copying);
    }

    /** A user's statement that is made on an errand. */
    static Command errand(String sql, boolean neutral, Errand errand) {
        return new Command(Kind.ERRAND, sql, sql, NONE, List.of(), neutral, CallersJson.OFF, errand);
    }

    /**
     * A user's statement that was made for it.
     *
     * @param sent the same, as it is sent
     * @param names of the parameters, for messages
     */
    static Command made(
            String sql,
            String sent,
            List<@Nullable Object> parameters,
            List<String> names,
            boolean neutral,
            CallersJson json) {
        List<@Nullable Object[]> one = List.<@Nullable Object[]>of(parameters.toArray());
        return new Command(Kind.STATEMENT, sql, sent, one, names, neutral, json, null);
    }

    private static Command own(Kind kind, String sql) {
        return new Command(kind, sql, sql, NONE, List.of(), true, CallersJson.OFF, null);
    }

    static Command internal(String sql) {
        return own(Kind.INTERNAL, sql);
    }

    /** A query of our own, whose rows are read; it leaves nothing behind. */
    static Command question(String sql) {
        return own(Kind.STATEMENT, sql);
    }

    static Command frame(String sql) {
        return own(Kind.FRAME, sql);
    }

    static Command commit() {
        return own(Kind.COMMIT, COMMIT);
    }

    /** Ends the transaction like a commit, but leaves the decision for later. */
    static Command prepareTransaction(String gid) {
        return own(Kind.COMMIT, PREPARE + " '" + gid + "'");
    }

    /** The name of the prepared transaction that a command of ours is about; it is the only thing in quotes. */
    Optional<String> gid() {
        int begins = sql.indexOf('\'');
        int ends = sql.lastIndexOf('\'');
        return begins < ends ? Optional.of(sql.substring(begins + 1, ends)) : Optional.empty();
    }

    /** Whether the tag says that PostgreSQL rolled back where it was to commit. */
    boolean rolledBack(String tag) {
        return kind == Kind.COMMIT && !tag.equals(sql.startsWith(PREPARE) ? PREPARE : sql);
    }

    /** Whether the end of a transaction is lost with its answer; of one that is only prepared, recovery knows. */
    boolean commits() {
        return kind == Kind.STATEMENT ? COMMITS.contains(StatementText.firstWord(sql)) : COMMIT.equals(sql);
    }

    static Command status() {
        return own(Kind.STATUS, "");
    }

    static Command rollback() {
        return own(Kind.ROLLBACK, "ROLLBACK");
    }

    static Command begin(TransactionOptions options, int serverVersion) {
        return own(Kind.BEGIN, beginning(options, serverVersion));
    }

    /** Begins a transaction that may be prepared. */
    static Command branch(TransactionOptions options, int serverVersion) {
        return own(Kind.BRANCH, beginning(options, serverVersion));
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
        return sql + limit(options.timeout().toMillis(), serverVersion);
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

    /** Whether what was done may have changed what other statements do: a trigger, a view, a default. */
    static boolean changesDefinitions(String tag) {
        return DEFINING.contains(tag.split(" ", 2)[0]) || tag.equals("COMMIT PREPARED");
    }

    /** Whether the server did what a neutral command does. */
    boolean neutralTag(String tag) {
        return kind != Kind.STATEMENT || NEUTRAL_TAGS.contains(tag.split(" ", 2)[0]);
    }

    /** Whether it may take numbers from sequences, given that it is neutral: by a default, that is when it writes rows. */
    boolean mayWrite() {
        return (kind == Kind.STATEMENT || kind == Kind.ERRAND)
                && !sql.regionMatches(true, 0, SELECT, 0, SELECT.length());
    }

    /** Whether it reads or changes rows and does nothing else. */
    boolean plain() {
        return neutral || StatementText.plain(sql);
    }

    @Override
    public boolean alone() {
        return errand != null || kind == Kind.STATUS;
    }

    /** Whether it fetches from a cursor. */
    boolean fetches(Cursor cursor) {
        return errand != null && errand.fetches() && errand.cursor() == cursor;
    }

    @Override
    public @Nullable Cursor owner() {
        Cursor cursor = errand == null ? null : errand.cursor();
        return cursor != null && cursor.own() ? cursor : null;
    }

    /** The cursor that is not wanted any more when this is called. */
    @Nullable
    Cursor over() {
        return errand == null || errand.fetches() ? null : errand.cursor();
    }

    /** Whether it can be run once more after a failure, though a transaction has failed. */
    boolean repeatable() {
        return errand != null && errand.repeatable();
    }

    /** Whether it can be run once more when its parameters were refused. */
    boolean repeatableIfRefused() {
        return errand == null || errand.repeatableIfRefused();
    }

    /** The parameter at an index as the statement names it. */
    String place(int index) {
        return Parameters.place(names, index);
    }

    /** Whether a user's statement is run, now or for the first time. */
    boolean runsSql() {
        return kind == Kind.STATEMENT || (errand != null && errand.runsSql());
    }

    boolean prepared() {
        return kind == Kind.STATEMENT || kind == Kind.FRAME;
    }

    @Override
    public boolean nothing() {
        return false;
    }

    /** The statement as far as it may be shown: its first words, without any value. */
    @Override
    public String toString() {
        return StatementText.shorten(sql);
    }
}

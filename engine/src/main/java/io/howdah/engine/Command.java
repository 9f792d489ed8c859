// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.engine.json.CallersJson;
import io.howdah.engine.sql.Aftermath;
import io.howdah.engine.sql.StatementText;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    /** No parameters, once. */
    static final List<@Nullable Object[]> NONE = List.<@Nullable Object[]>of(new @Nullable Object[0]);

    private static final String SELECT = "select";
    private static final Set<String> COMMITS = Set.of("commit", "end");
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

    /** A statement that is run in the place of this one, with other parameters. */
    Command instead(String other, List<@Nullable Object> parameters) {
        List<@Nullable Object[]> one = List.<@Nullable Object[]>of(parameters.toArray());
        return new Command(Kind.STATEMENT, written, other, one, List.of(), neutral, json, null);
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

    /** A command of our own without parameters; it leaves nothing behind. */
    static Command own(Kind kind, String sql) {
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

    static Command status() {
        return own(Kind.STATUS, "");
    }

    /** The name of the prepared transaction that a command of ours is about; it is the only thing in quotes. */
    Optional<String> gid() {
        int begins = sql.indexOf('\'');
        int ends = sql.lastIndexOf('\'');
        return begins < ends ? Optional.of(sql.substring(begins + 1, ends)) : Optional.empty();
    }

    /** Whether the tag says that PostgreSQL rolled back where it was to commit. */
    boolean rolledBack(String tag) {
        return kind == Kind.COMMIT && !tag.equals(TransactionCommands.tag(sql));
    }

    /** Whether the end of a transaction is lost with its answer; of one that is only prepared, recovery knows. */
    boolean commits() {
        return kind == Kind.STATEMENT
                ? COMMITS.contains(StatementText.firstWord(sql))
                : sql.equals(TransactionCommands.COMMIT);
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

    /** What it changes for those behind it. */
    Aftermath aftermath() {
        return neutral ? Aftermath.NOTHING : Aftermath.of(sql);
    }

    /** Whether it reads or changes rows and does nothing else. */
    boolean plain() {
        return neutral || StatementText.plain(sql);
    }

    /** Whether what it means is settled when it is prepared. */
    boolean boundWhenPrepared() {
        return neutral || StatementText.boundWhenPrepared(sql);
    }

    boolean hasParameters() {
        return sets.stream().anyMatch(set -> set.length > 0);
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

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What holds the steps of a stack together that stand or fall as one. */
enum Frame {
    /** The transaction that is open already. */
    NONE(null, null, null),
    /** The one that PostgreSQL makes of what stands before one Sync. */
    SYNC(null, null, null),
    TRANSACTION("BEGIN", "COMMIT", "ROLLBACK"),
    SAVEPOINT(
            "SAVEPOINT howdah_stack",
            "RELEASE SAVEPOINT howdah_stack",
            "ROLLBACK TO SAVEPOINT howdah_stack; RELEASE SAVEPOINT howdah_stack");

    /**
     * Has the server parse what is prepared anew when it is used next, with the names and settings of then. The columns and
     * parameters must be the same.
     */
    static final Command REPARSE = Command.frame("DISCARD PLANS");

    private final Optional<Command> begin;
    private final Optional<Command> end;
    private final Optional<Command> undo;

    Frame(@Nullable String begin, @Nullable String end, @Nullable String undo) {
        this.begin = Optional.ofNullable(begin).map(Command::frame);
        this.end = Optional.ofNullable(end).map(Command::frame);
        this.undo = Optional.ofNullable(undo).map(Command::internal);
    }

    Optional<Command> begin() {
        return begin;
    }

    Optional<Command> end() {
        return end;
    }

    String beginSql() {
        return begin.map(Command::sql).orElse("");
    }

    String endSql() {
        return end.map(Command::sql).orElse("");
    }

    /** What undoes the steps, before or behind the one that failed. */
    Optional<Command> undo() {
        return undo;
    }

    /** Whether what was to end a transaction well has rolled it back. */
    static boolean rolledBack(Outcome end) {
        return end.tag().equals("ROLLBACK");
    }

    /** Whether a statement is one that holds stacks together, and so is run again and again. */
    static boolean uses(String sql) {
        return sql.equals(REPARSE.sql())
                || Arrays.stream(values()).anyMatch(frame -> is(frame.begin, sql) || is(frame.end, sql));
    }

    private static boolean is(Optional<Command> command, String sql) {
        return command.filter(known -> known.sql().equals(sql)).isPresent();
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Reply;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Transactions that are ended in two steps, on a connection. The names of prepared transactions ({@code gid}) are plain
 * words of ours, which need no quoting.
 */
public final class TwoPhase {
    private static final String COMMIT = "COMMIT PREPARED";
    private static final String ROLLBACK = "ROLLBACK PREPARED";
    private static final String WRITTEN = "SELECT pg_catalog.pg_current_xact_id_if_assigned()::text,"
            + " pg_catalog.current_setting('role') <> 'none'";
    /** What is deferred is done before, by the role that it would be done by in a commit. */
    private static final String LAST_AS_LOGGED_IN = "SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL role TO DEFAULT";

    private static final String LEAVE_ROLE =
            "SELECT pg_catalog.set_config('howdah.role'," + " pg_catalog.current_setting('role'), false); RESET ROLE";
    private static final String TAKE_ROLE_AGAIN =
            "SELECT pg_catalog.set_config('role', pg_catalog.current_setting('howdah.role'), false)";
    private static final String STATUS = "SELECT pg_catalog.pg_xact_status('%s')";
    private static final String PREPARED =
            "SELECT gid, extract(epoch FROM pg_catalog.clock_timestamp() - prepared)::bigint"
                    + " FROM pg_catalog.pg_prepared_xacts WHERE database = pg_catalog.current_database()";
    private static final String ROOM = "SELECT pg_catalog.current_setting('max_prepared_transactions')::int";

    private final EngineConnection connection;
    private final Reply.Home home;

    /**
     * A transaction that is prepared and not ended.
     *
     * @param age since it was prepared, by the server's clock
     */
    public record Prepared(String gid, Duration age) {}

    public TwoPhase(EngineConnection connection, Reply.Home home) {
        this.connection = connection;
        this.home = home;
    }

    /**
     * What a transaction has to prepare.
     *
     * @param any true also when it wrote nothing but may have left something else behind: a notification, a temporary
     *     table
     * @param transaction its id in PostgreSQL; null when it wrote nothing
     * @param otherRole whether it may work as another role than logged in
     */
    public record Work(boolean any, @Nullable String transaction, boolean otherRole) {}

    /** Fails when a statement of the transaction has failed. */
    public Reply<Work> work() {
        return connection.submit(home, Command.question(WRITTEN), outcome -> {
            String transaction = (String) value(outcome);
            boolean otherRole = Boolean.TRUE.equals(outcome.rows().get(0).get(1));
            return new Work(transaction != null || connection.mayHaveLeftSomething(), transaction, otherRole);
        });
    }

    /**
     * What the transaction does last, its end, is done as the role that the connection had when it was made. PostgreSQL
     * lets only that role end a prepared transaction which has prepared it, and in recovery nobody takes any other.
     */
    public Reply<Void> lastAsLoggedIn() {
        return internal(LAST_AS_LOGGED_IN);
    }

    /** Takes the role that the connection had when it was made, until {@link #takeRoleAgain()}. */
    public Reply<Void> leaveRole() {
        return internal(LEAVE_ROLE);
    }

    /** Takes the role again that was left. */
    public Reply<Void> takeRoleAgain() {
        return internal(TAKE_ROLE_AGAIN);
    }

    private Reply<Void> internal(String sql) {
        return connection.submit(home, Command.internal(sql), TwoPhase::nothing);
    }

    /** How a transaction has ended, whoever ended it. */
    public enum Ending {
        COMMITTED,
        ROLLED_BACK,
        /** It goes on, or has ended too long ago for PostgreSQL to know. */
        UNKNOWN
    }

    /** @param transaction its id, from {@link Work} */
    public Reply<Ending> ending(String transaction) {
        return connection.submit(
                home, Command.question(STATUS.formatted(transaction)), outcome -> switch (String.valueOf(
                        value(outcome))) {
                    case "committed" -> Ending.COMMITTED;
                    case "aborted" -> Ending.ROLLED_BACK;
                    default -> Ending.UNKNOWN;
                });
    }

    /** Ends the transaction on this connection; what becomes of it is decided later, on any connection. */
    public Reply<Void> prepare(String gid) {
        return connection.submit(home, TransactionCommands.prepareTransaction(gid), TwoPhase::nothing);
    }

    public Reply<Void> commitPrepared(String gid) {
        return internal(COMMIT + " '" + gid + "'");
    }

    public Reply<Void> rollbackPrepared(String gid) {
        return internal(ROLLBACK + " '" + gid + "'");
    }

    /** All prepared transactions of this database, whoever has prepared them. */
    public Reply<List<Prepared>> prepared() {
        return connection.submit(home, Command.question(PREPARED), outcome -> outcome.rows().stream()
                .map(row -> new Prepared(String.valueOf(row.get(0)), seconds(row.get(1))))
                .toList());
    }

    /** How many transactions the server may hold prepared; with 0 it refuses to prepare any. */
    public Reply<Integer> room() {
        return connection.submit(home, Command.question(ROOM), outcome -> (Integer) value(outcome));
    }

    private static Duration seconds(@Nullable Object number) {
        return number instanceof Long seconds ? Duration.ofSeconds(seconds) : Duration.ZERO;
    }

    private static @Nullable Object value(Outcome outcome) {
        return outcome.rows().get(0).get(0);
    }

    private static @Nullable Void nothing(Outcome outcome) {
        return null;
    }
}

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
    private static final String WRITTEN = "SELECT pg_catalog.pg_current_xact_id_if_assigned()::text";
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
     */
    public record Work(boolean any, @Nullable String transaction) {}

    /** Fails when a statement of the transaction has failed. */
    public Reply<Work> work() {
        return connection.submit(home, Command.question(WRITTEN), outcome -> {
            String transaction = (String) value(outcome);
            return new Work(transaction != null || connection.mayHaveLeftSomething(), transaction);
        });
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
        return connection.submit(home, Command.internal(COMMIT + " '" + gid + "'"), TwoPhase::nothing);
    }

    public Reply<Void> rollbackPrepared(String gid) {
        return connection.submit(home, Command.internal(ROLLBACK + " '" + gid + "'"), TwoPhase::nothing);
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

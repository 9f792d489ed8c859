// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.HowdahException;
import io.howdah.engine.wire.TransactionStatus;
import io.howdah.engine.wire.WireFactory.Wire;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

/**
 * What a connection sends by itself between two borrowers, while others wait for it: so a server that does not answer
 * loses the connection. On the event loop.
 */
final class Cleaning {
    static final String RESET = "SET SESSION AUTHORIZATION DEFAULT; RESET ROLE; RESET ALL; CLOSE ALL;"
            + " UNLISTEN *; SELECT pg_catalog.pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES";
    static final String NOTHING = "SELECT";
    private static final String RESET_SEQUENCES = "DISCARD SEQUENCES";
    private static final String ROLLBACK = "ROLLBACK";

    private final Wire wire;
    private final Farewell farewell;
    private final Beneath beneath;
    private final Traces traces;
    private final CommandLimit<String> limit;

    /**
     * @param patience with the server
     * @param later runs something on the event loop after a while
     */
    Cleaning(
            Wire wire,
            Farewell farewell,
            Beneath beneath,
            Traces traces,
            Duration patience,
            BiConsumer<Duration, Runnable> later) {
        this.wire = wire;
        this.farewell = farewell;
        this.beneath = beneath;
        this.traces = traces;
        limit = new CommandLimit<>(
                patience, Duration.ZERO, later, sql -> farewell.breakOff(unanswered(patience)), stuck -> {});
    }

    private static TimeoutException unanswered(Duration patience) {
        return new TimeoutException("the connection was to be cleaned for the next borrower, and the server did not"
                + " answer within connect-timeout " + HowdahException.inWords(patience));
    }

    /**
     * Ends the transaction and everything else that a borrower may have left. About statements of which that is not known
     * the catalogue is asked behind it, so that whoever is next waits for that too, and seldom.
     */
    void reset(Runnable clean) {
        String sql = sql();
        if (sql.isEmpty()) {
            clean.run();
            return;
        }
        List<String> doubted = traces.any() ? List.of() : traces.doubted();
        send(sql).onComplete((done, failure) -> {
            if (failure != null) {
                farewell.breakOff(failure);
            } else {
                clean.run();
            }
        });
        beneath.traces().findTogether(doubted, wire.connection());
    }

    private String sql() {
        StringJoiner sql = new StringJoiner("; ");
        if (wire.observed().lastStatus() != TransactionStatus.IDLE) {
            sql.add(ROLLBACK);
        }
        switch (traces.left()) {
            case NOTHING -> {}
            case SEQUENCES -> sql.add(RESET_SEQUENCES);
            case ANYTHING -> sql.add(RESET);
        }
        return sql.toString();
    }

    /** A command that does nothing; says when it has ended. */
    Future<?> nothing() {
        return send(NOTHING);
    }

    private Future<?> send(String sql) {
        limit.began(sql);
        return wire.connection().query(sql).execute().onComplete((done, failure) -> limit.oldest(null));
    }
}

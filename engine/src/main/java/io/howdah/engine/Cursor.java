// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.ErrorId;
import io.howdah.HowdahException;
import io.howdah.UsageException;
import io.howdah.engine.wire.Fetched;
import io.howdah.engine.wire.Portal;
import io.howdah.engine.wire.RowsTaken;
import io.howdah.engine.wire.TransactionStatus;
import io.howdah.engine.wire.WireConnection;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlResult;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A query whose rows are fetched in portions. Where its first fetch finds no transaction it begins one of its own, for a
 * cursor of PostgreSQL's lives in one. It is fetched from only as long as that transaction lasts: to ask for a cursor that
 * is gone would be an error, and end the transaction that is there then.
 *
 * <p>Its state changes on the event loop of its connection.
 */
final class Cursor {
    private final Supplier<Command> query;
    private final int size;
    private @Nullable Opened opened;
    private boolean over;
    private volatile boolean own;

    /**
     * @param query the statement; throws if it was called wrongly
     * @param size rows of a portion
     */
    Cursor(Supplier<Command> query, int size) {
        this.query = query;
        this.size = size;
    }

    /** Whether it has begun a transaction of its own. */
    boolean own() {
        return own;
    }

    /** Nothing will be wanted of it but its end, which is called. */
    void giveUp() {
        over = true;
    }

    /** What fetches the next portion; others may be on their way, or wait for their turn. */
    Fetch fetch() {
        return new Fetch();
    }

    /**
     * Ends what is open of it.
     *
     * @param keep whether what it did in a transaction of its own is to stay
     */
    Command end(boolean keep) {
        return Command.errand("", new End(keep));
    }

    /**
     * The query on its connection.
     *
     * @param ends of the connection when it was opened
     */
    private record Opened(WireConnection on, int ends, Portal portal, Binding binding) {
        /** Whether the transaction in which it was opened is that which the connection is in. */
        boolean there(WireConnection wire) {
            return on == wire && wire.ends() == ends;
        }
    }

    /** The query, if the server has taken it. */
    private @Nullable Opened begun() {
        Opened query = opened;
        return query != null && query.portal.begun() ? query : null;
    }

    /** Fetches one portion. */
    final class Fetch implements Errand {
        private volatile boolean last;

        private Fetch() {}

        Command command() {
            return query.get().on(this);
        }

        /** Whether the rows that came are the last ones. */
        boolean last() {
            return last;
        }

        @Override
        public Cursor cursor() {
            return Cursor.this;
        }

        @Override
        public boolean fetches() {
            return true;
        }

        @Override
        public boolean repeatable() {
            return own && begun() == null;
        }

        @Override
        public boolean repeatableIfRefused() {
            return begun() == null;
        }

        @Override
        public @Nullable HowdahException refusal(WireConnection wire) {
            if (over) {
                return Pending.cancelledUnsent();
            }
            Opened from = begun();
            return from == null || from.there(wire)
                    ? null
                    : new UsageException(
                            ErrorId.STREAM_ENDED,
                            "The transaction in which the stream was opened has ended, and the stream with it; nothing"
                                    + " was sent. Read a stream to its end before, or cancel it.");
        }

        @Override
        public Future<Fetched<Boolean>> run(SqlClient client, Execution execution) {
            Opened known = begun();
            Opened from = known == null ? open(client, execution) : known;
            execution.bind(from.binding);
            return from.portal.fetch(size, RowsTaken.TOGETHER).onComplete((fetched, failure) -> {
                last = failure == null && from.portal.exhausted();
                over |= last || (failure != null && from.portal.begun()); // others may wait for their turn
            });
        }

        /** BEGIN costs no round trip of its own, for it travels ahead. */
        private Opened open(SqlClient client, Execution execution) {
            WireConnection wire = execution.wire();
            boolean idle = wire.lastStatus() == TransactionStatus.IDLE;
            own |= idle;
            if (own) {
                client.query(idle ? "BEGIN" : "ROLLBACK; BEGIN").execute();
            }
            Binding binding = new Binding(execution, 0);
            Opened query = new Opened(
                    wire, wire.ends(), wire.portal(execution.command().sql(), binding), binding);
            opened = query;
            return query;
        }
    }

    private final class End implements Errand {
        private final boolean keep;

        End(boolean keep) {
            this.keep = keep;
        }

        @Override
        public Cursor cursor() {
            return Cursor.this;
        }

        @Override
        public Future<? extends SqlResult<Boolean>> run(SqlClient client, Execution execution) {
            Opened left = opened;
            if (left == null || !left.there(execution.wire())) {
                return Future.succeededFuture(Fetched.nothing());
            }
            return own
                    ? client.query(keep ? "COMMIT" : "ROLLBACK")
                            .collecting(RowsTaken.TOGETHER)
                            .execute()
                    : left.portal.close().map(closed -> Fetched.nothing());
        }
    }
}

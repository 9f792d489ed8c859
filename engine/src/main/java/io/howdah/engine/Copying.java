// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.CopyResult;
import io.howdah.engine.copy.Transfer;
import io.howdah.engine.sql.StatementText;
import io.howdah.engine.types.RowShape;
import io.howdah.engine.wire.RowsTaken;
import io.howdah.engine.wire.TransactionStatus;
import io.howdah.engine.wire.WireConnection;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlResult;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A COPY: a simple query as far as the client beneath knows, between whose beginning and end the wire hands data to and
 * from a {@link Transfer}. What has to be known of a table or a query is asked before, on the same connection.
 */
final class Copying implements Errand {
    private final Transfer transfer;
    private final String shown;
    private final @Nullable String about;
    private final Function<RowShape, String> statement;
    private volatile boolean inTransaction;
    private volatile boolean unwanted;
    private volatile RowShape shape = RowShape.NONE;
    private boolean stopped;

    private Copying(Transfer transfer, String shown, @Nullable String about, Function<RowShape, String> statement) {
        this.transfer = transfer;
        this.shown = shown;
        this.about = about;
        this.statement = statement;
    }

    static Copying of(Transfer transfer, String statement) {
        Parameters.refuseWhatIsNoText(statement);
        return new Copying(transfer, statement, null, none -> statement);
    }

    /**
     * A COPY that depends on types.
     *
     * @param shown what it is in messages
     * @param about a query that has the types; it is not run
     * @param statement made of them on the event loop; throws if they make it impossible
     */
    static Copying of(Transfer transfer, String shown, String about, Function<RowShape, String> statement) {
        Parameters.refuseWhatIsNoText(about);
        return new Copying(transfer, shown, about, statement);
    }

    Command command() {
        return Command.copy(shown, this);
    }

    CopyResult result(Outcome outcome) {
        return new CopyResult(Outcome.count(outcome.tag()), transfer.bytes());
    }

    Transfer transfer() {
        return transfer;
    }

    /** The statement as far as it may be shown. */
    @Override
    public String toString() {
        return StatementText.shorten(shown);
    }

    /** The columns of what is copied, if they were asked for. */
    RowShape shape() {
        return shape;
    }

    /**
     * Nobody wants it any more, so that it will not begin if it has not yet.
     *
     * @return whether it may be cancelled; in a transaction that was open before it may not, because that would fail
     */
    boolean giveUp() {
        unwanted = true;
        return !inTransaction;
    }

    /** Ends it as soon as that can be. On the event loop. */
    void stop() {
        stopped = true;
        transfer.stop();
    }

    @Override
    public Future<? extends SqlResult<Boolean>> run(SqlClient client, Execution execution) {
        WireConnection wire = execution.wire();
        inTransaction = wire.lastStatus() != TransactionStatus.IDLE;
        if (unwanted) { // by somebody who could not see the transaction: the cancel that follows must find nothing sent
            return Future.failedFuture(Pending.cancelledUnsent());
        }
        return described(wire).compose(sql -> {
            if (stopped) {
                return Future.failedFuture(Pending.cancelledUnsent());
            }
            wire.announce(sql, transfer);
            return client.query(sql).collecting(RowsTaken.TOGETHER).execute();
        });
    }

    private Future<String> described(WireConnection wire) {
        return about == null
                ? Future.succeededFuture(statement.apply(shape))
                : wire.describe(about)
                        .recover(ServerErrors::failedWithoutPosition)
                        .map(described -> {
                            shape = described;
                            return statement.apply(described);
                        });
    }
}

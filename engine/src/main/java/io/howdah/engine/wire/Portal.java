// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.PropertyKind;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import io.vertx.sqlclient.internal.PreparedStatement;
import io.vertx.sqlclient.internal.QueryResultHandler;
import io.vertx.sqlclient.internal.RowDesc;
import io.vertx.sqlclient.internal.command.CloseCursorCommand;
import io.vertx.sqlclient.internal.command.ExtendedQueryCommand;
import java.util.List;
import java.util.stream.Collector;
import org.jspecify.annotations.Nullable;

/**
 * A query whose rows the server gives in portions, until its transaction ends or it is closed. Its statement is looked up
 * in the connection's cache, or prepared, like that of any query; Vert.x's own cursors prepare it for each again.
 */
public final class Portal {
    private final WireConnection wire;
    private final String sql;
    private final Tuple parameters;
    private final String name;
    private @Nullable PreparedStatement statement;
    private boolean exhausted;

    Portal(WireConnection wire, String sql, Tuple parameters, String name) {
        this.wire = wire;
        this.sql = sql;
        this.parameters = parameters;
        this.name = name;
    }

    /** Whether the server has taken the query. */
    public boolean begun() {
        return statement != null;
    }

    /** Whether the last portion was the last one. */
    public boolean exhausted() {
        return exhausted;
    }

    /** The next rows; the first time the query is begun. */
    public <R> Future<Fetched<R>> fetch(int rows, Collector<Row, ?, R> collector) {
        Answer<R> answer = new Answer<>();
        ExtendedQueryCommand<R> command = ExtendedQueryCommand.createQuery(
                sql, null, statement, parameters, rows, name, statement != null, false, collector, answer);
        Promise<Boolean> suspended = Promise.promise();
        wire.schedule(command, suspended);
        return suspended.future().compose(more -> {
            statement = command.preparedStatement();
            exhausted = !Boolean.TRUE.equals(more);
            return answer.failure == null
                    ? Future.succeededFuture(answer.fetched)
                    : Future.failedFuture(answer.failure);
        });
    }

    /** Ends the query. No error if the server has ended it already, nor in a transaction that has failed. */
    public Future<Void> close() {
        PreparedStatement begun = statement;
        if (begun == null) {
            return Future.succeededFuture();
        }
        Promise<Void> closed = Promise.promise();
        wire.schedule(new CloseCursorCommand(name, begun), closed);
        return closed.future();
    }

    private static final class Answer<R> implements QueryResultHandler<R> {
        private Fetched<R> fetched = Fetched.nothing();
        private @Nullable Throwable failure;

        @Override
        public <V> void addProperty(PropertyKind<V> property, V value) {}

        @Override
        public void handleResult(
                int updated, int size, @Nullable RowDesc columns, R rows, @Nullable Throwable undecodable) {
            fetched = new Fetched<>(rows, size, columns == null ? List.of() : columns.columnDescriptor());
            failure = undecodable;
        }
    }
}

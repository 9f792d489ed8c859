// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.ServerError;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import java.util.Optional;

/** Takes over what the server said, field by field. */
final class ServerErrors {
    private ServerErrors() {}

    static ServerError of(PgException said) {
        return new ServerError(
                Optional.ofNullable(said.getSqlState()).orElse("XX000"),
                Optional.ofNullable(said.getSeverity()).orElse("ERROR"),
                Optional.ofNullable(said.getErrorMessage()).orElse(""),
                Optional.ofNullable(said.getDetail()),
                Optional.ofNullable(said.getHint()),
                Optional.ofNullable(said.getPosition()),
                Optional.ofNullable(said.getInternalPosition()),
                Optional.ofNullable(said.getInternalQuery()),
                Optional.ofNullable(said.getWhere()),
                Optional.ofNullable(said.getSchema()),
                Optional.ofNullable(said.getTable()),
                Optional.ofNullable(said.getColumn()),
                Optional.ofNullable(said.getDataType()),
                Optional.ofNullable(said.getConstraint()),
                Optional.ofNullable(said.getFile()),
                Optional.ofNullable(said.getLine()),
                Optional.ofNullable(said.getRoutine()));
    }

    /** What failed, if it was SQL that nobody has written: what is pointed at stands there. */
    static <T> Future<T> failedWithoutPosition(Throwable failure) {
        return Future.failedFuture(failure instanceof PgException said ? withoutPosition(said) : failure);
    }

    /** Of an error in SQL that nobody has written. */
    static PgException withoutPosition(PgException said) {
        return new PgException(
                said.getErrorMessage(),
                said.getSeverity(),
                said.getSqlState(),
                said.getDetail(),
                said.getHint(),
                null,
                said.getInternalPosition(),
                said.getInternalQuery(),
                said.getWhere(),
                said.getFile(),
                said.getLine(),
                said.getRoutine(),
                said.getSchema(),
                said.getTable(),
                said.getColumn(),
                said.getDataType(),
                said.getConstraint());
    }
}

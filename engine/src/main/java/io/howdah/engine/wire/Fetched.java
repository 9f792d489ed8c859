// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import io.vertx.sqlclient.PropertyKind;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.desc.ColumnDescriptor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A portion of a query's rows.
 *
 * @param value null when there is none
 */
public record Fetched<R>(@Nullable R value, int size, List<ColumnDescriptor> columnDescriptors)
        implements SqlResult<R> {
    /** The result of what returns no rows, or sent nothing. */
    public static <R> Fetched<R> nothing() {
        return new Fetched<>(null, 0, List.of());
    }

    @Override
    public int rowCount() {
        return size;
    }

    @Override
    public List<String> columnsNames() {
        return columnDescriptors.stream().map(ColumnDescriptor::name).toList();
    }

    @Override
    public <V> @Nullable V property(PropertyKind<V> property) {
        return null;
    }

    @Override
    public @Nullable SqlResult<R> next() {
        return null;
    }
}

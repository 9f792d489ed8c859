// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import io.howdah.engine.types.RowBytes;
import io.vertx.sqlclient.Row;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collector;

/**
 * For commands whose rows are not for Vert.x to decode: it gathers nothing; see {@link WireConnection#takeRows()}.
 *
 * @param soFar told of the rows that have come, while others are on their way; all of them each time. On the event loop
 */
public record RowsTaken(Consumer<RowBytes> soFar) implements Collector<Row, Boolean, Boolean> {
    /** Nobody is told, and they are taken when all have come. */
    public static final RowsTaken TOGETHER = new RowsTaken(rows -> {});

    @Override
    public Supplier<Boolean> supplier() {
        return () -> true;
    }

    @Override
    public BiConsumer<Boolean, Row> accumulator() {
        return (none, row) -> {};
    }

    @Override
    public BinaryOperator<Boolean> combiner() {
        return (one, other) -> one;
    }

    @Override
    public Function<Boolean, Boolean> finisher() {
        return Function.identity();
    }

    @Override
    public Set<Characteristics> characteristics() {
        return Set.of(Characteristics.IDENTITY_FINISH);
    }
}

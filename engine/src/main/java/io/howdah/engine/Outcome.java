// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Result;
import io.howdah.Row;
import io.howdah.StackExecutionException;
import io.howdah.StackResult;
import io.howdah.engine.json.CallersJson;
import io.howdah.engine.json.JsonDocument;
import io.howdah.engine.mapping.RowMapper;
import io.howdah.engine.types.Cells;
import io.howdah.engine.types.Decoder;
import io.howdah.engine.types.RowBytes;
import io.howdah.engine.types.RowShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What came back for a command.
 *
 * @param tag the server's command tag, for example {@code INSERT 0 3}
 * @param count of rows, as the tag says, or the tags of all executions together
 * @param shape of the rows
 * @param bytes the rows as the server sent them; they are decoded when somebody asks, on an application's thread
 * @param json the caller's
 * @param before what came back for the statements of a script before this one; for a stack, for each operation
 * @param warning the first that the server raised
 * @param failure of an operation of a stack that goes on
 */
public record Outcome(
        String tag,
        long count,
        RowShape shape,
        RowBytes bytes,
        CallersJson json,
        List<Outcome> before,
        @Nullable String warning,
        @Nullable StackExecutionException failure) {
    /** Of a command that sent nothing. */
    static final Outcome NOTHING = of("");

    /** Of a command without rows. */
    static Outcome of(String tag) {
        return none(tag, List.of(), null);
    }

    private static Outcome none(String tag, List<Outcome> before, @Nullable StackExecutionException failure) {
        return new Outcome(tag, 0, RowShape.NONE, RowBytes.NONE, CallersJson.OFF, before, null, failure);
    }

    /** Makes a verb's value of an outcome; runs on an application's thread. */
    @FunctionalInterface
    public interface Finish<T extends @Nullable Object> {
        @Nullable
        T apply(Outcome outcome);
    }

    /** Before the first row. */
    Cells cells() {
        return new Cells(shape, bytes, new Decoder(RowMapper::reader, text -> new JsonDocument(text, json)));
    }

    /** The same with some of the rows. */
    Outcome with(RowBytes some) {
        return new Outcome(tag, count, shape, some, json, before, warning, failure);
    }

    /** All rows, decoded. */
    List<Row> rows() {
        List<Row> rows = new ArrayList<>(bytes.count());
        for (Cells row = cells(); row.next(); ) {
            rows.add(row.row());
        }
        return rows;
    }

    /** All rows as instances of a class. */
    <T> List<T> rows(Class<T> type) {
        return RowMapper.all(type, cells());
    }

    Result toResult() {
        return new Result(operation(), count, shape.columns(), rows());
    }

    /** One for each statement. */
    List<Result> toResults() {
        return this == NOTHING
                ? List.of()
                : Stream.concat(before.stream(), Stream.of(this))
                        .map(Outcome::toResult)
                        .toList();
    }

    Outcome after(List<Outcome> others) {
        return others.isEmpty() ? this : new Outcome(tag, count, shape, bytes, json, others, warning, failure);
    }

    static Outcome failed(StackExecutionException failure) {
        return none("", List.of(), failure);
    }

    /** Of statements that ran one after the other. */
    static Outcome of(List<Outcome> all) {
        return all.isEmpty() ? NOTHING : all.get(all.size() - 1).after(List.copyOf(all.subList(0, all.size() - 1)));
    }

    /** Of a stack. */
    static Outcome together(List<Outcome> operations) {
        return none("", operations, null);
    }

    /** One for each operation of a stack. */
    List<StackResult> toStackResults() {
        return before.stream().map(Outcome::toStackResult).toList();
    }

    private StackResult toStackResult() {
        if (failure != null) {
            return StackResult.failed(failure);
        }
        String first = Stream.concat(before.stream(), Stream.of(this))
                .map(Outcome::warning)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        return StackResult.done(toResults(), first);
    }

    /** The tag without its numbers. */
    String operation() {
        int end = tag.length();
        while (end > 0 && (Character.isDigit(tag.charAt(end - 1)) || tag.charAt(end - 1) == ' ')) {
            end--;
        }
        return tag.substring(0, end);
    }

    /** The last number of the tag, which is the number of rows. */
    static long count(String tag) {
        int start = tag.lastIndexOf(' ') + 1;
        return start > 0 && start < tag.length() && Character.isDigit(tag.charAt(start))
                ? Long.parseLong(tag.substring(start))
                : 0;
    }
}

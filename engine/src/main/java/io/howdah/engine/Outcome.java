// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Result;
import io.howdah.Row;
import io.howdah.engine.json.CallersJson;
import io.howdah.engine.json.JsonDocument;
import io.howdah.engine.mapping.RowMapper;
import io.howdah.engine.types.Cells;
import io.howdah.engine.types.Decoder;
import io.howdah.engine.types.RowBytes;
import io.howdah.engine.types.RowShape;
import java.util.ArrayList;
import java.util.List;
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
 * @param before what came back for the statements of a script before this one
 */
public record Outcome(String tag, long count, RowShape shape, RowBytes bytes, CallersJson json, List<Outcome> before) {
    /** Of a command that sent nothing. */
    static final Outcome NOTHING = new Outcome("", 0, RowShape.NONE, RowBytes.NONE, CallersJson.OFF, List.of());

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
        return others.isEmpty() ? this : new Outcome(tag, count, shape, bytes, json, others);
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

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Column;
import io.howdah.Result;
import io.howdah.Row;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What came back for a command.
 *
 * @param tag the server's command tag, for example {@code INSERT 0 3}
 * @param count of rows, as the tag says, or the tags of all executions together
 * @param before what came back for the statements of a script before this one
 */
public record Outcome(String tag, long count, List<Column> columns, List<Row> rows, List<Outcome> before) {
    /** Of a command that sent nothing. */
    static final Outcome NOTHING = of("");

    /** Of a command without rows. */
    static Outcome of(String tag) {
        return new Outcome(tag, 0, List.of(), List.of(), List.of());
    }

    /** Makes a verb's value of an outcome; runs on an application's thread. */
    @FunctionalInterface
    public interface Finish<T extends @Nullable Object> {
        @Nullable
        T apply(Outcome outcome);
    }

    Result toResult() {
        return new Result(operation(), count, columns, rows);
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
        return others.isEmpty() ? this : new Outcome(tag, count, columns, rows, others);
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

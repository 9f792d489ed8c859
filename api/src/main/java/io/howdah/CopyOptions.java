// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * In which form a COPY's bytes are, and who is told how far it is. Immutable; what is not said is as PostgreSQL has it.
 * Options that are not here are written in {@link CopyTarget#statement}. A statement, and rows of Java, take none of these but
 * {@link #onProgress}.
 *
 * <pre>{@code
 * CopyOptions german = CopyOptions.csv().header().delimiter(';').nullAs("-");
 * }</pre>
 *
 * @param withHeader whether the first line holds the names of the columns
 * @param nullAs what stands for NULL
 * @param progress told with each portion, on a thread of the application's; what it throws ends the COPY, and is the cause of
 *     its {@link CopyException}
 */
public record CopyOptions(
        Format format,
        boolean withHeader,
        Optional<Character> delimiter,
        Optional<String> nullAs,
        Optional<Character> quote,
        Optional<Character> escape,
        Consumer<CopyProgress> progress) {
    private static final Consumer<CopyProgress> NOBODY = progress -> {};
    private static final CopyOptions TEXT = of(Format.TEXT);

    /** The formats of PostgreSQL. */
    public enum Format {
        TEXT,
        CSV,
        BINARY
    }

    public CopyOptions {
        Objects.requireNonNull(nullAs, "nullAs");
        Objects.requireNonNull(progress, "progress");
    }

    private static CopyOptions of(Format format) {
        return new CopyOptions(
                format, false, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), NOBODY);
    }

    /** PostgreSQL's own format, which {@code pg_dump} writes: columns with tabs between them. */
    public static CopyOptions text() {
        return TEXT;
    }

    public static CopyOptions csv() {
        return of(Format.CSV);
    }

    public static CopyOptions binary() {
        return of(Format.BINARY);
    }

    /**
     * With the names of the columns in the first line; of {@code text} from PostgreSQL 15. On the way in that line is passed
     * over: the columns are those of the target, in its order. To have the names compared write {@code header match} in a
     * {@link CopyTarget#statement}.
     */
    public CopyOptions header() {
        return new CopyOptions(format, true, delimiter, nullAs, quote, escape, progress);
    }

    public CopyOptions delimiter(char between) {
        return new CopyOptions(format, withHeader, Optional.of(between), nullAs, quote, escape, progress);
    }

    public CopyOptions nullAs(String text) {
        return new CopyOptions(format, withHeader, delimiter, Optional.of(text), quote, escape, progress);
    }

    /** Of {@code csv}. */
    public CopyOptions quote(char around) {
        return new CopyOptions(format, withHeader, delimiter, nullAs, Optional.of(around), escape, progress);
    }

    /** What stands before a quote in a quoted value; of {@code csv}. */
    public CopyOptions escape(char before) {
        return new CopyOptions(format, withHeader, delimiter, nullAs, quote, Optional.of(before), progress);
    }

    public CopyOptions onProgress(Consumer<CopyProgress> listener) {
        return new CopyOptions(format, withHeader, delimiter, nullAs, quote, escape, listener);
    }
}

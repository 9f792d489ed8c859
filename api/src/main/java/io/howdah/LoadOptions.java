// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * How records are loaded. Immutable.
 *
 * @param columns of the table, as they are called; none for those that maps, records and beans name
 * @param overwrite whether the table is emptied before, all in one: of a load that fails the old rows stay
 * @param progress told with each portion, on a thread of the application's; what it throws ends the load
 */
public record LoadOptions(List<String> columns, boolean overwrite, Consumer<CopyProgress> progress) {
    private static final LoadOptions DEFAULTS = new LoadOptions(List.of(), false, progress -> {});

    public LoadOptions {
        columns = List.copyOf(columns);
        Objects.requireNonNull(progress, "progress");
    }

    public static LoadOptions defaults() {
        return DEFAULTS;
    }

    /** Into these columns, in which order arrays and lists have their values. */
    public LoadOptions columns(String... names) {
        return new LoadOptions(List.of(names), overwrite, progress);
    }

    /** Empties the table before, by TRUNCATE. */
    public LoadOptions overwriting() {
        return new LoadOptions(columns, true, progress);
    }

    public LoadOptions onProgress(Consumer<CopyProgress> listener) {
        return new LoadOptions(columns, overwrite, listener);
    }
}

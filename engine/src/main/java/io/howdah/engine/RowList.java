// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.engine.types.RowBytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/**
 * Makes a list of rows. Where a thread waits for it, that begins with those that have come while others are on their way: the
 * thread has nothing else to do, and the server needs as long for rows as it takes to read them. Thread-safe.
 *
 * @param <T> what becomes of a row
 */
final class RowList<T> implements Outcome.Finish<List<T>> {
    private final Function<Outcome, List<T>> make;
    private final List<T> made = new ArrayList<>(0); // with the others guarded by this
    private List<byte[]> read = List.of();
    private boolean closed;

    /** @param make makes the list of rows that have come */
    RowList(Function<Outcome, List<T>> make) {
        this.make = make;
    }

    /** Takes the rows that have come until now. What fails is told when all have come, which are taken anew then. */
    synchronized void begin(Outcome soFar) {
        if (closed) { // the value was made meanwhile, by another thread
            return;
        }
        try {
            take(soFar);
        } catch (RuntimeException | Error failed) { // of the application's code
            closed = true;
            forget();
        }
    }

    @Override
    public synchronized List<T> apply(Outcome all) {
        closed = true;
        if (read.isEmpty()) {
            return Collections.unmodifiableList(make.apply(all));
        }
        take(all);
        return Collections.unmodifiableList(made);
    }

    private void take(Outcome outcome) {
        List<byte[]> chunks = outcome.bytes().chunks();
        if (!beginsWithRead(chunks)) { // another execution
            forget();
        }
        RowBytes rest = new RowBytes(
                chunks.subList(read.size(), chunks.size()), outcome.bytes().count() - made.size());
        made.addAll(make.apply(outcome.with(rest)));
        read = chunks;
    }

    private boolean beginsWithRead(List<byte[]> chunks) {
        return read.size() <= chunks.size() && (read.isEmpty() || read.get(0) == chunks.get(0));
    }

    private void forget() {
        made.clear();
        read = List.of();
    }
}

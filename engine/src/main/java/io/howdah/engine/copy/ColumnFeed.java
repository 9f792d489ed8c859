// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.copy;

import io.howdah.engine.types.Bytes;
import io.howdah.engine.types.CopyRow;
import io.howdah.engine.wire.CopyLine;
import io.howdah.engine.wire.CopyPeer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rows that are all there, column by column, as the data of a COPY. They are made as the network takes them, a portion at a
 * time, so that the event loop serves its other connections in between. Nothing of the application's is called, so it needs
 * no thread but that one. On the event loop.
 */
public final class ColumnFeed implements CopyPeer {
    private final CopyRow form;
    private final List<List<@Nullable Object>> columns;
    private final int rows;
    private int row;
    private boolean scheduled;
    private boolean ended;
    private @Nullable CopyLine line;
    private @Nullable Misfit misfit;

    /**
     * A value for which its column has no place.
     *
     * @param column from 0
     * @param row from 0
     */
    public record Misfit(int column, int row, RuntimeException why) {}

    /** @param columns of equal length, one at least */
    public ColumnFeed(CopyRow form, List<List<@Nullable Object>> columns) {
        this.form = form;
        this.columns = columns;
        rows = columns.get(0).size();
    }

    /** Why it was withdrawn, if it was. */
    public Optional<Misfit> misfit() {
        return Optional.ofNullable(misfit);
    }

    @Override
    public void wanted(CopyLine on) {
        line = on;
        schedule(on);
    }

    @Override
    public void writable() {
        if (line != null) {
            schedule(line);
        }
    }

    @Override
    public void answered() {
        ended = true;
    }

    private void schedule(CopyLine on) {
        if (!scheduled) {
            scheduled = true;
            on.onLoop(() -> send(on));
        }
    }

    private void send(CopyLine on) {
        scheduled = false;
        if (ended || !on.writable()) {
            return;
        }
        Bytes portion = Feed.portion(Feed.PORTION + Feed.SLACK);
        if (!filled(portion)) {
            ended = true;
            on.fail(Feed.WITHDRAWN);
            return;
        }
        on.send(portion.array(), portion.length());
        if (row == rows) {
            ended = true;
            on.done();
        } else {
            schedule(on);
        }
    }

    private boolean filled(Bytes portion) {
        if (row == 0) {
            form.begin(portion);
        }
        while (row < rows && portion.length() < Feed.PORTION) {
            form.beginRow(portion);
            for (int column = 0; column < columns.size(); column++) {
                try {
                    form.value(column, columns.get(column).get(row), portion);
                } catch (RuntimeException unfit) {
                    misfit = new Misfit(column, row, unfit);
                    return false;
                }
            }
            form.endRow(portion);
            row++;
        }
        if (row == rows) {
            form.end(portion);
        }
        return true;
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.ErrorId;
import io.howdah.ParameterException;
import io.howdah.UsageException;
import io.howdah.engine.copy.Feed;
import io.howdah.engine.copy.Reader;
import io.howdah.engine.json.CallersJson;
import io.howdah.engine.mapping.Names;
import io.howdah.engine.types.Bytes;
import io.howdah.engine.types.CopyRow;
import io.howdah.engine.types.RowShape;
import io.howdah.engine.types.Type;
import io.howdah.engine.types.Unfit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Rows of Java in the form in which COPY takes them. On an application's thread, but for {@link #columns}. */
final class RecordReader implements Reader {
    /** So long rows are gathered that come slowly: what moves with each of them is not to look as if it stood still. */
    private static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(20);

    /** Of rows that come quickly so many are taken between two looks at the clock, which costs as much as a value. */
    private static final int UNTIMED = 8;

    private final RecordForm form;
    private final Iterator<?> rows;
    private final CallersJson json;
    private @Nullable Object first;
    private boolean firstIsLeft = true;
    private long number;
    private boolean begun;
    private boolean ended;
    private boolean slow = true;
    /** Set on the event loop, before the server asks for the first row. */
    private volatile @Nullable CopyRow row;

    private volatile List<String> columns = List.of();

    RecordReader(RecordForm form, @Nullable Object first, Iterator<?> rows, CallersJson json) {
        this.form = form;
        this.first = first;
        this.rows = rows;
        this.json = json;
    }

    /**
     * Finds the columns of a table that the rows mean, and so in which form they go.
     *
     * @param name of the table, as it stands in SQL
     * @param table its columns
     * @return their names
     */
    List<String> columns(String name, RowShape table) {
        List<String> found = new ArrayList<>();
        List<Type> types = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (String wanted : form.names()) {
            int column = column(table, wanted);
            if (column < 0) {
                unknown.add(wanted);
            } else {
                found.add(table.columns().get(column).name());
                types.add(table.type(column));
            }
        }
        if (!unknown.isEmpty()) {
            throw new UsageException(
                    ErrorId.COPY_ROWS,
                    "The table " + name + " has no columns for " + unknown + "; it has "
                            + table.columns().stream()
                                    .map(column -> column.name())
                                    .toList()
                            + ". Say which are meant by LoadOptions.columns or CopyTarget.table; nothing was sent.");
        }
        columns = List.copyOf(found);
        row = CopyRow.of(types);
        return columns;
    }

    /** {@code createdAt} is {@code created_at} where there is no {@code createdAt}. */
    private static int column(RowShape table, String name) {
        int similar = -1;
        for (int i = 0; i < table.size(); i++) {
            String column = table.columns().get(i).name();
            if (column.equals(name)) {
                return i;
            }
            similar = similar < 0 && Names.plain(column).equals(Names.plain(name)) ? i : similar;
        }
        return similar;
    }

    /** The form of the rows, once the columns are known. */
    CopyRow row() {
        CopyRow known = row;
        if (known == null) {
            throw new IllegalStateException("the columns are not known");
        }
        return known;
    }

    @Override
    public int read(Bytes to) {
        CopyRow as = row();
        if (!begun) {
            begun = true;
            as.begin(to);
        }
        long start = System.nanoTime();
        boolean late = false;
        int written = 0;
        while (!late && to.length() < Feed.PORTION && (firstIsLeft || rows.hasNext())) {
            write(as, next(), to);
            written++;
            late = (slow || written % UNTIMED == 0) && System.nanoTime() - start > MOMENT;
        }
        slow = late;
        if (written == 0 && !ended) {
            ended = true;
            as.end(to);
        }
        return written == 0 ? END : written;
    }

    private @Nullable Object next() {
        if (firstIsLeft) {
            Object given = first;
            first = null;
            firstIsLeft = false;
            return given;
        }
        return rows.next();
    }

    private void write(CopyRow as, @Nullable Object given, Bytes to) {
        Object checked = form.checked(given, ++number);
        as.beginRow(to);
        for (int i = 0; i < columns.size(); i++) {
            try {
                as.value(i, plain(i, form.value(checked, i)), to);
            } catch (Unfit unfit) {
                throw new UsageException(
                        ErrorId.COPY_ROWS,
                        "The value of column '" + columns.get(i) + "' in row " + number + " of a COPY " + unfit.reason()
                                + ". Nothing of the rows stays.",
                        unfit);
            } catch (ParameterException untaken) {
                throw RecordForm.refusal(number, "has a value that cannot be taken: " + reason(untaken), untaken);
            }
        }
        as.endRow(to);
    }

    private @Nullable Object plain(int column, @Nullable Object value) {
        return Plain.is(value) ? value : new Plain("column '" + columns.get(column) + "'", json).of(value);
    }

    /** Of a statement's parameter nothing would have been sent; rows before this one have been. */
    private static String reason(ParameterException refusal) {
        return String.valueOf(refusal.getMessage())
                .substring(refusal.id().toString().length() + 1)
                .replace("; nothing was sent", "")
                .replaceFirst("\\.$", "");
    }
}

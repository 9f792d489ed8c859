// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.ErrorId;
import io.howdah.Page;
import io.howdah.ParameterException;
import io.howdah.Sql;
import io.howdah.UsageException;
import io.howdah.engine.json.CallersJson;
import io.howdah.engine.sql.Script;
import io.howdah.engine.sql.StatementText;
import io.howdah.engine.types.Cells;
import io.howdah.engine.types.RowBytes;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of a query and the number of all its rows, by one statement. The query stands in it as it is, whatever it is:
 * PostgreSQL runs it once, counts what comes, and numbers the rows of the page. The columns of ours come first, so that
 * they are known by their places, and no column of the query can be taken for them.
 */
final class Paging {
    /** Columns, and parameters. */
    private static final int OURS = 2;

    private static final String AROUND = "with howdah_page as (%s\n) select counted.total, page.*"
            + " from (select count(*) as total from howdah_page) counted"
            + " left join (select row_number() over () as number, q.* from howdah_page q"
            + " limit $%d::bigint offset $%d::bigint) page on true order by 2";

    private final long limit;
    private final long offset;

    Paging(long limit, long offset) {
        this.limit = limit;
        this.offset = offset;
    }

    Command command(String sql, @Nullable Object[] parameters, CallersJson json) {
        if (limit < 0 || offset < 0) {
            throw new ParameterException("limit and offset are 0 or more, not " + limit + " and " + offset
                    + "; nothing was sent. Statement: " + StatementText.shorten(sql));
        }
        Command query = StatementCommands.statement(sql, parameters, json);
        List<String> statements = Script.statements(query.sql());
        if (statements.size() != 1) {
            throw new UsageException(
                    ErrorId.UNSUPPORTED_STATEMENT,
                    "selectWithTotal takes one query, not " + statements.size() + " statements; nothing was sent.");
        }
        int own = query.sets().get(0).length;
        Parameters.refuseTooMany(sql, own + OURS);
        String paged = String.format(Locale.ROOT, AROUND, statements.get(0), own + 1, own + 2);
        return query.with(
                Sql.isUnprepared(sql) ? Sql.unprepared(paged) : paged, List.of("limit", "offset"), limit, offset);
    }

    <T> Page<T> page(Outcome outcome, Function<Outcome, List<T>> rows) {
        Cells first = outcome.cells();
        if (!first.next()) {
            throw new IllegalStateException("a page without a total");
        }
        boolean empty = first.isNull(1);
        Outcome page = new Outcome(
                outcome.tag(),
                empty ? 0 : outcome.bytes().count(),
                outcome.shape().behind(OURS),
                empty ? RowBytes.NONE : outcome.bytes(),
                outcome.json(),
                List.of(),
                outcome.warning(),
                null);
        return new Page<>(rows.apply(page), first.int8(0), limit, offset);
    }
}

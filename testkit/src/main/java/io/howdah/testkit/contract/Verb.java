// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit.contract;

import io.howdah.Database;
import io.howdah.Reply;
import io.howdah.Result;
import io.howdah.Row;
import io.howdah.Session;
import io.howdah.Sql;
import io.howdah.StackExecutionException;
import io.howdah.StatementStack;
import io.howdah.Statements;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The verbs, each made to tell the values of a query with one column, {@code held}. */
enum Verb {
    EXECUTE(Rows.ANY) {
        @Override
        List<@Nullable Object> values(Statements on, Class<?> type, String sql, @Nullable Object... parameters) {
            return firsts(on.execute(sql, parameters).await().rows());
        }
    },
    EXECUTE_MANY(Rows.ANY) {
        @Override
        List<@Nullable Object> values(Statements on, Class<?> type, String sql, @Nullable Object... parameters) {
            return firsts(on.executeMany(sql, List.of(Arrays.asList(parameters)))
                    .await()
                    .rows());
        }
    },
    /** Two equal sets: each has its rows, and they are the same. */
    EXECUTE_MANY_TWICE(Rows.ANY) {
        @Override
        List<@Nullable Object> values(Statements on, Class<?> type, String sql, @Nullable Object... parameters) {
            List<@Nullable Object> set = Arrays.asList(parameters);
            List<@Nullable Object> both =
                    firsts(on.executeMany(sql, List.of(set, set)).await().rows());
            int half = both.size() / 2;
            List<@Nullable Object> first = both.subList(0, half);
            List<@Nullable Object> second = both.subList(half, both.size());
            if (!Objects.deepEquals(first.toArray(), second.toArray())) {
                throw new AssertionError("two equal sets gave " + Arrays.deepToString(both.toArray()));
            }
            return first;
        }
    },
    EXECUTE_SCRIPT(Rows.ANY) {
        @Override
        boolean takesParameters() {
            return false;
        }

        @Override
        List<@Nullable Object> values(Statements on, Class<?> type, String sql, @Nullable Object... parameters) {
            List<Result> results = on.executeScript("select 'first';" + sql).await();
            return firsts(results.get(results.size() - 1).rows());
        }
    },
    EXECUTE_STACK(Rows.ANY) {
        @Override
        List<@Nullable Object> values(Statements on, Class<?> type, String sql, @Nullable Object... parameters) {
            StatementStack stack = StatementStack.empty().pushExecute(sql, parameters);
            try {
                return firsts(on.executeStack(stack).await().get(0).rows());
            } catch (StackExecutionException failure) {
                throw failure.getCause(); // what other verbs fail with
            }
        }
    },
    STREAM(Rows.ANY) {
        @Override
        List<@Nullable Object> values(Statements on, Class<?> type, String sql, @Nullable Object... parameters) {
            List<Row> rows = Collections.synchronizedList(new ArrayList<>());
            on.stream(sql, parameters).forEach(rows::add).await();
            return firsts(rows);
        }
    },
    STREAM_RECORDS(Rows.ANY) {
        @Override
        List<@Nullable Object> values(Statements on, Class<?> type, String sql, @Nullable Object... parameters) {
            List<Holder> holders = Collections.synchronizedList(new ArrayList<>());
            on.stream(Holder.class, sql, parameters).forEach(holders::add).await();
            return list(holders.stream().map(Holder::held));
        }
    },
    SELECT_WITH_TOTAL(Rows.ANY) {
        @Override
        List<@Nullable Object> values(Statements on, Class<?> type, String sql, @Nullable Object... parameters) {
            return firsts(on.selectWithTotal(1000, 0, sql, parameters).await().rows());
        }
    },
    PAGE_OF_RECORDS(Rows.ANY) {
        @Override
        List<@Nullable Object> values(Statements on, Class<?> type, String sql, @Nullable Object... parameters) {
            return list(on.selectWithTotal(Holder.class, 1000, 0, sql, parameters).await().rows().stream()
                    .map(Holder::held));
        }
    },
    /** By a statement that is prepared first, which takes a connection of its own for both. */
    PREPARE(Rows.ANY) {
        @Override
        List<@Nullable Object> values(Statements on, Class<?> type, String sql, @Nullable Object... parameters) {
            Function<Session, CompletionStage<List<Row>>> both =
                    session -> session.prepare(sql).thenCompose(prepared -> prepared.select(parameters)
                            .whenComplete((found, failure) -> prepared.close()));
            Reply<List<Row>> rows =
                    on instanceof Database database ? database.with(both) : ((Session) on).inTransaction(both);
            return firsts(rows.await());
        }
    },
    UNPREPARED(Rows.ANY) {
        @Override
        List<@Nullable Object> values(Statements on, Class<?> type, String sql, @Nullable Object... parameters) {
            return firsts(on.select(Sql.unprepared(sql), parameters).await());
        }
    },
    SELECT(Rows.ANY) {
        @Override
        List<@Nullable Object> values(Statements on, Class<?> type, String sql, @Nullable Object... parameters) {
            return firsts(on.select(sql, parameters).await());
        }
    },
    SELECT_RECORDS(Rows.ANY) {
        @Override
        List<@Nullable Object> values(Statements on, Class<?> type, String sql, @Nullable Object... parameters) {
            return list(
                    on.select(Holder.class, sql, parameters).await().stream().map(Holder::held));
        }
    },
    SELECT_VALUES(Rows.ANY) {
        @Override
        boolean asksForClass() {
            return true;
        }

        @Override
        boolean takesNulls() {
            return false;
        }

        @Override
        List<@Nullable Object> values(Statements on, Class<?> type, String sql, @Nullable Object... parameters) {
            return list(on.select(type, sql, parameters).await().stream());
        }
    },
    SELECT_ONE(Rows.ONE) {
        @Override
        List<@Nullable Object> values(Statements on, Class<?> type, String sql, @Nullable Object... parameters) {
            return firsts(List.of(on.selectOne(sql, parameters).await()));
        }
    },
    SELECT_ONE_RECORD(Rows.ONE) {
        @Override
        List<@Nullable Object> values(Statements on, Class<?> type, String sql, @Nullable Object... parameters) {
            return list(Stream.of(on.selectOne(Holder.class, sql, parameters).await())
                    .map(Holder::held));
        }
    },
    SELECT_ONE_OR_NONE(Rows.ONE_OR_NONE) {
        @Override
        List<@Nullable Object> values(Statements on, Class<?> type, String sql, @Nullable Object... parameters) {
            return firsts(on.selectOneOrNone(sql, parameters).await().stream().toList());
        }
    },
    SELECT_RECORD_OR_NONE(Rows.ONE_OR_NONE) {
        @Override
        List<@Nullable Object> values(Statements on, Class<?> type, String sql, @Nullable Object... parameters) {
            return list(on.selectOneOrNone(Holder.class, sql, parameters).await().stream()
                    .map(Holder::held));
        }
    },
    SELECT_VALUE(Rows.ONE) {
        @Override
        boolean asksForClass() {
            return true;
        }

        @Override
        List<@Nullable Object> values(Statements on, Class<?> type, String sql, @Nullable Object... parameters) {
            return list(Stream.<@Nullable Object>of(
                    on.selectValue(type, sql, parameters).await()));
        }
    },
    SELECT_VALUE_OR_NONE(Rows.ONE_OR_NONE) {
        @Override
        boolean asksForClass() {
            return true;
        }

        @Override
        boolean takesNulls() {
            return false;
        }

        @Override
        List<@Nullable Object> values(Statements on, Class<?> type, String sql, @Nullable Object... parameters) {
            Optional<?> value = on.selectValueOrNone(type, sql, parameters).await();
            return list(value.stream());
        }
    };

    /** How many rows a verb takes. */
    enum Rows {
        ANY,
        ONE,
        ONE_OR_NONE
    }

    /** A row as a record. */
    record Holder(@Nullable Object held) {}

    private final Rows rows;

    Verb(Rows rows) {
        this.rows = rows;
    }

    Rows rows() {
        return rows;
    }

    boolean takesParameters() {
        return true;
    }

    /** Whether a null comes back as a null. */
    boolean takesNulls() {
        return true;
    }

    /** Whether it makes values of the class that is asked for. */
    boolean asksForClass() {
        return false;
    }

    /** The values of the column, row by row. */
    abstract List<@Nullable Object> values(Statements on, Class<?> type, String sql, @Nullable Object... parameters);

    private static List<@Nullable Object> firsts(List<Row> rows) {
        return list(rows.stream().<@Nullable Object>map(row -> row.get(0)));
    }

    private static List<@Nullable Object> list(Stream<? extends @Nullable Object> values) {
        return new ArrayList<>(values.<@Nullable Object>map(value -> value).toList());
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.queue;

import io.howdah.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * No queue: a table with a key, and an INSERT of many rows by Howdah.
 *
 * @param name of the contender
 * @param inserts brings the payloads to the table
 */
public record PlainTable(String name, BiConsumer<Session, List<String>> inserts) implements Queue {
    private static final String INSERT = "insert into bench_plain(channel, payload) values ";

    /** With as many rows in the statement, and a parameter for each value. */
    public static Queue ofManyRows() {
        return new PlainTable("howdah plain insert", (on, payloads) -> {
            List<Object> values = new ArrayList<>();
            payloads.forEach(payload -> {
                values.add("orders");
                values.add(payload);
            });
            String rows = IntStream.range(0, payloads.size())
                    .mapToObj(i -> "($" + (2 * i + 1) + ", $" + (2 * i + 2) + ")")
                    .collect(Collectors.joining(", "));
            on.execute(INSERT + rows, values.toArray()).await();
        });
    }

    /** The way that costs least: of one row, with as many sets of parameters, which travel as arrays. */
    public static Queue ofManySets() {
        return new PlainTable("howdah plain executeMany", (on, payloads) -> on.executeMany(
                        INSERT + "($1, $2)",
                        payloads.stream()
                                .map(payload -> List.of("orders", payload))
                                .toList())
                .await());
    }

    @Override
    public void create(Session on) {
        on.executeScript(
                        """
                        drop table if exists bench_plain;
                        create table bench_plain (
                            id bigint primary key generated always as identity, channel text not null, payload json not null)
                        """)
                .await();
    }

    @Override
    public void fill(Session on, int events) {
        on.execute("truncate bench_plain").await();
    }

    @Override
    public String sizeSql() {
        return "select count(*) from bench_plain";
    }

    @Override
    public void publish(Session on, List<String> payloads) {
        inserts.accept(on, payloads);
    }

    @Override
    public Consumer consumer() {
        return (on, most) -> {
            throw new UnsupportedOperationException("nobody takes anything out of a plain table");
        };
    }
}

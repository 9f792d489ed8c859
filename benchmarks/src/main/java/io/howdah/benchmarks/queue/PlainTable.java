// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.queue;

import io.howdah.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** No queue: a table with a key, and an INSERT of many rows by Howdah. */
public final class PlainTable implements Queue {
    @Override
    public String name() {
        return "howdah plain insert";
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
        List<Object> values = new ArrayList<>();
        payloads.forEach(payload -> {
            values.add("orders");
            values.add(payload);
        });
        on.execute(
                        "insert into bench_plain(channel, payload) values "
                                + IntStream.range(0, payloads.size())
                                        .mapToObj(i -> "($" + (2 * i + 1) + ", $" + (2 * i + 2) + ")")
                                        .collect(Collectors.joining(", ")),
                        values.toArray())
                .await();
    }

    @Override
    public Consumer consumer() {
        return (on, most) -> {
            throw new UnsupportedOperationException("nobody takes anything out of a plain table");
        };
    }
}

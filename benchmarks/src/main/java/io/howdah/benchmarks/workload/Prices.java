// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.workload;

import io.howdah.benchmarks.Address;
import io.howdah.benchmarks.Place;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.IntStream;

/** The table that bulk workloads fill, and the rows for it. One for each workload; what it does itself is not timed. */
final class Prices implements AutoCloseable {
    /** A row. */
    record Price(int id, String name, BigDecimal price, int stock) {}

    private final Connection connection;

    private Prices(Connection connection) {
        this.connection = connection;
    }

    /** @param indexed whether there is a primary key; without one, what is measured is the way of the rows to the table */
    static Prices create(Place place, boolean indexed) throws SQLException {
        place.postgres().execute("drop table if exists prices");
        place.postgres()
                .execute("create unlogged table prices(id int" + (indexed ? " primary key" : "")
                        + ", name text, price numeric, stock int)");
        place.postgres()
                .execute("alter table prices owner to " + place.postgres().user());
        return new Prices(Address.of(place.postgres()).jdbc());
    }

    static List<Price> rows(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Price(i, "article number " + i, BigDecimal.valueOf(100 + i, 2), i % 50))
                .toList();
    }

    void empty() throws SQLException {
        execute("truncate prices");
    }

    /** Every second row is there, with another price. */
    void halfFilled(int count) throws SQLException {
        execute("truncate prices");
        execute("insert into prices select i, 'old', 1, 1 from generate_series(0, " + (count - 1) + ", 2) i");
        execute("vacuum analyze prices");
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** What the table holds, as one number. */
    long sum() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet sum = statement.executeQuery(
                        "select coalesce(sum(hashtext(concat_ws('|', id, name, trim_scale(price), stock))::bigint), 0)"
                                + "::bigint from prices")) {
            sum.next();
            return sum.getLong(1);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException ended) {
            throw new IllegalStateException(ended);
        }
    }
}

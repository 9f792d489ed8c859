// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.statement;

import io.howdah.benchmarks.Checksum;
import io.howdah.testkit.PostgresServer;
import java.util.List;

/** The table that all clients read. */
public final class Items {
    /** How many rows there are. */
    public static final int COUNT = 1_000;

    private static final String SELECT = "select id, name, created_at, price, details from items";
    private static final String ORDER = " order by id";
    private static final String KEY = " where id = ";

    static final String ALL = SELECT + ORDER;
    static final String ONE = SELECT + KEY + "$1";
    static final String ONE_JDBC = SELECT + KEY + "?";

    /** Vert.x reads JSON into trees, which nobody has asked for. */
    private static final String SELECT_VERTX = SELECT.replace("details", "details::text");

    static final String ALL_VERTX = SELECT_VERTX + ORDER;
    static final String ONE_VERTX = SELECT_VERTX + KEY + "$1";

    /** So many that nobody holds them all. */
    private static final int COUNT_OF_MANY = 1_000_000;

    static final String MANY = SELECT.replace("from items", "from many_items");
    static final String MANY_VERTX = SELECT_VERTX.replace("from items", "from many_items");

    private Items() {}

    /** Makes the table and fills it. */
    public static void create(PostgresServer postgres) {
        create(postgres, "items", COUNT);
    }

    /** Makes another table of a million rows. */
    public static void createMany(PostgresServer postgres) {
        create(postgres, "many_items", COUNT_OF_MANY);
    }

    private static void create(PostgresServer postgres, String table, int count) {
        postgres.execute("drop table if exists " + table);
        postgres.execute("create table " + table + "(id int primary key, name text not null,"
                + " created_at timestamptz not null, price numeric not null, details jsonb not null)");
        postgres.execute("insert into " + table + " select i, 'item number ' || i,"
                + " timestamptz '2026-01-01 00:00:00+00' + i * interval '1 hour 1.000001 seconds', i * 1.05,"
                + " jsonb_build_object('size', i % 7, 'tags', jsonb_build_array('a', 'b'), 'note', 'of no interest')"
                + " from generate_series(1, " + count + ") i");
        postgres.execute("grant select on " + table + " to public");
        postgres.execute("vacuum analyze " + table);
    }

    /** The key that an operation asks for. */
    public static int key(int operation) {
        return operation % COUNT + 1;
    }

    /** What a client reads, as {@link io.howdah.benchmarks.Contender#content} tells it. */
    public static String content(List<Item> items) {
        Checksum content = new Checksum();
        items.forEach(item -> add(item, content));
        return content.toString();
    }

    static void add(Item item, Checksum content) {
        content.row(item.id(), item.name(), item.createdAt(), item.price(), item.details());
    }

    /**
     * All read the same, whole.
     *
     * @param expected what another client has read
     */
    public static void check(Client client, List<Item> expected) throws Exception {
        if (expected.size() != COUNT || !client.rows().equals(expected)) {
            throw new IllegalStateException(client.name() + " reads other rows");
        }
        Item one = expected.get(6);
        if (!client.pointLater(7).toCompletableFuture().join().equals(one)
                || !client.point(7).equals(one)) {
            throw new IllegalStateException(client.name() + " reads another row");
        }
    }
}

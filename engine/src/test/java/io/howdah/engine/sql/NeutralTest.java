// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.TestSchema;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(PostgresExtension.class)
class NeutralTest {
    /**
     * Volatile in the catalogue because they give another value each time, not because they change anything. The function
     * timezone is marked so up to PostgreSQL 14, because one of its kinds looks at the clock.
     */
    private static final Set<String> VOLATILE =
            Set.of("random", "gen_random_uuid", "clock_timestamp", "pg_sleep", "timezone");

    private static final Set<String> UNKNOWN_TO_14 = Set.of("regexp_count");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1",
                "(select 1) union (select 2);",
                "select id, item from orders where status = $1 and (price > 3 or item in ('a', 'b'))",
                "insert into orders(item, quantity) values ($1, $2) returning id",
                "insert into shop.\"Orders\" as o (item) select upper(item) from old on conflict (item) do nothing",
                "update orders set (a, b) = (1, 2) where id = any($1)",
                "delete from orders using (select 1) as x(y) where id = y",
                "with recent(id) as (select id from orders) select count(*) filter (where id > 3) from recent",
                "select cast(a as numeric(10, 2)), coalesce(b, 0), extract(year from c) from t",
                "select x from generate_series(1, 3) as g(x)",
                "merge into t using s on (t.id = s.id) when matched then update set v = s.v",
                "values (1), (2)",
                "select $3::text from pg_notify($1, $2)",
                "insert into t(a) select pg_catalog.unnest($1::int4[])",
                "select e.id from unnest($2::text[], $3::text[]) as e(payload, id), lateral pg_notify($1, e.payload)",
                "select 'set_config(' || $$pg_advisory_lock($$ /* lock( */ from t",
            })
    void leavesNothingBehind(String sql) {
        assertThat(Neutral.is(sql)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select set_config('work_mem', '77MB', false)",
                "select pg_advisory_lock(1)",
                "select mine(1)",
                "select PG_NOTIFY('a', 'b')",
                "select pg_catalog.pg_notify('a', 'b')",
                "select pg_catalog.set_config('a.b', 'c', false)",
                "select pg_catalog.\"unnest\"($1)",
                "select d.pg_catalog.unnest($1)",
                "notify a",
                "select shop.count(1)",
                "select \"count\"(1)",
                "select 1 into temp t",
                "with x as (select 1) select * into t from x",
                "insert into t(a) values (nextval('s'))",
                "select set_config ('a.b', 'c', false)",
                "set work_mem = '77MB'",
                "listen orders",
                "create temp table t(id int)",
                "declare c cursor with hold for select 1",
                "prepare p as select 1",
                "explain select 1",
                "call work()",
                "do $$ begin end $$",
                "begin",
                "select 1; set a = 1",
                "",
            })
    void mayLeaveSomethingBehind(String sql) {
        assertThat(Neutral.is(sql)).isFalse();
    }

    @Test
    void theCatalogueKnowsTheFunctionsAsHarmless(TestSchema schema) {
        PostgresServer server = schema.server();
        Set<String> harmless = new TreeSet<>();
        server.query("select proname from pg_proc where pronamespace = 'pg_catalog'::regnamespace"
                        + " group by proname having bool_and(provolatile <> 'v')")
                .forEach(row -> harmless.add(row.get(0)));
        Set<String> unknown = new TreeSet<>(Neutral.FUNCTIONS);
        unknown.removeAll(harmless);
        unknown.removeAll(VOLATILE);
        unknown.removeAll(UNKNOWN_TO_14);
        assertThat(unknown).isEmpty();
    }
}

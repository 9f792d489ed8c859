// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.queue;

import io.howdah.Reply;
import io.howdah.Row;
import io.howdah.Session;
import io.howdah.Statements;
import java.util.List;

/**
 * The table of a queue and the functions {@code send_batch}, {@code read}, {@code read_with_poll} and {@code delete} as pgmq
 * 1.5.1 publishes them (pgmq-extension/sql/pgmq.sql): the statements and how they are run are those, written down again.
 */
public final class PgmqQueue implements Queue {
    private static final String TABLE =
            """
            drop schema if exists bench_pgmq cascade;
            create schema bench_pgmq;
            create table bench_pgmq.q_orders (
                msg_id bigint primary key generated always as identity,
                read_ct int default 0 not null,
                enqueued_at timestamptz default now() not null,
                vt timestamptz not null,
                message jsonb,
                headers jsonb);
            create index on bench_pgmq.q_orders (vt asc);
            create type bench_pgmq.message_record as (
                msg_id bigint, read_ct integer, enqueued_at timestamptz, vt timestamptz, message jsonb, headers jsonb);
            create function bench_pgmq.table_name(queue text, prefix text) returns text language plpgsql as $$
            begin
                if queue ~ '\\$|;|--|''' then
                    raise exception 'invalid name';
                end if;
                return lower(prefix || '_' || queue);
            end $$
            """;

    private static final String SEND =
            """
            create function bench_pgmq.send_batch(queue text, msgs jsonb[], headers jsonb[], delay timestamptz)
            returns setof bigint language plpgsql as $$
            declare
                sql text;
                qtable text := bench_pgmq.table_name(queue, 'q');
            begin
                sql := format(
                    'insert into bench_pgmq.%I (vt, message, headers)
                    select $2, unnest($1), unnest(coalesce($3, array[]::jsonb[])) returning msg_id', qtable);
                return query execute sql using msgs, delay, headers;
            end $$;
            create function bench_pgmq.send_batch(queue text, msgs jsonb[]) returns setof bigint language sql as $$
                select * from bench_pgmq.send_batch(queue, msgs, null, clock_timestamp())
            $$
            """;

    private static final String READ =
            """
            create function bench_pgmq.read(queue text, vt integer, qty integer, conditional jsonb default '{}')
            returns setof bench_pgmq.message_record language plpgsql as $$
            declare
                sql text;
                qtable text := bench_pgmq.table_name(queue, 'q');
            begin
                sql := format(
                    'with cte as (
                        select msg_id from bench_pgmq.%I
                        where vt <= clock_timestamp()
                            and case when %L != ''{}''::jsonb then (message @> %2$L)::integer else 1 end = 1
                        order by msg_id asc limit $1 for update skip locked)
                    update bench_pgmq.%I m set vt = clock_timestamp() + %L, read_ct = read_ct + 1
                    from cte where m.msg_id = cte.msg_id
                    returning m.msg_id, m.read_ct, m.enqueued_at, m.vt, m.message, m.headers',
                    qtable, conditional, qtable, make_interval(secs => vt));
                return query execute sql using qty;
            end $$
            """;

    private static final String READ_WITH_POLL =
            """
            create function bench_pgmq.read_with_poll(
                queue text, vt integer, qty integer, max_poll_seconds integer default 5,
                poll_interval_ms integer default 100)
            returns setof bench_pgmq.message_record language plpgsql as $$
            declare
                stop_at timestamptz := clock_timestamp() + make_interval(secs => max_poll_seconds);
            begin
                while clock_timestamp() < stop_at loop
                    return query select * from bench_pgmq.read(queue, vt, qty);
                    exit when found;
                    perform pg_sleep(poll_interval_ms::numeric / 1000);
                end loop;
            end $$
            """;

    private static final String DELETE =
            """
            create function bench_pgmq.delete(queue text, msg_ids bigint[]) returns setof bigint language plpgsql as $$
            declare
                sql text;
                qtable text := bench_pgmq.table_name(queue, 'q');
            begin
                sql := format('delete from bench_pgmq.%I where msg_id = any($1) returning msg_id', qtable);
                return query execute sql using msg_ids;
            end $$;
            create function bench_pgmq.delete(queue text, id bigint) returns boolean language plpgsql as $$
            declare
                sql text;
                result bigint;
                qtable text := bench_pgmq.table_name(queue, 'q');
            begin
                sql := format('delete from bench_pgmq.%I where msg_id = $1 returning msg_id', qtable);
                execute sql using id into result;
                return not (result is null);
            end $$
            """;

    @Override
    public String name() {
        return "pgmq";
    }

    @Override
    public void create(Session on) {
        for (String script : List.of(TABLE, SEND, READ, READ_WITH_POLL, DELETE)) {
            on.executeScript(script).await();
        }
    }

    @Override
    public void fill(Session on, int events) {
        on.execute("truncate bench_pgmq.q_orders").await();
        on.execute(
                        "insert into bench_pgmq.q_orders(vt, message) select clock_timestamp(), (" + PAYLOADS
                                + ")::jsonb from generate_series(1, $1) n",
                        events)
                .await();
        on.execute("analyze bench_pgmq.q_orders").await();
    }

    @Override
    public String sizeSql() {
        return "select count(*) from bench_pgmq.q_orders";
    }

    @Override
    public void publish(Session on, List<String> payloads) {
        send(on, payloads).await();
    }

    /** Publishes; completes when that is committed. */
    Reply<?> send(Statements on, List<String> payloads) {
        return on.select("select * from bench_pgmq.send_batch('orders', $1::text[]::jsonb[])", payloads);
    }

    @Override
    public Consumer consumer() {
        return (on, most) -> {
            List<Row> rows = read(on, "read", most);
            if (rows.isEmpty()) {
                return 0;
            }
            if (most == 1) {
                on.select(
                                "select bench_pgmq.delete('orders', $1::bigint)",
                                rows.get(0).get(0))
                        .await();
                return 1;
            }
            return delete(on, rows);
        };
    }

    /** @param function {@code read}, or {@code read_with_poll} with its defaults, which waits for messages */
    List<Row> read(Session on, String function, int most) {
        return on.select("select * from bench_pgmq." + function + "('orders', 30, $1)", most)
                .await();
    }

    /** @return how many there were to delete */
    int delete(Session on, List<Row> rows) {
        return on.select(
                        "select * from bench_pgmq.delete('orders', $1::bigint[])",
                        rows.stream().map(row -> row.get(0)).toList())
                .await()
                .size();
    }
}

// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.queue;

import io.howdah.Reply;
import io.howdah.Row;
import io.howdah.Session;
import io.howdah.Statements;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/** The table and the statements of SQLSpec's queue: one event at a time, by the clock of the client. */
public final class SqlspecQueue implements Queue {
    private static final String AVAILABLE =
            "available_at <= $2 and (status = 'pending' or (status = 'leased' and (lease_expires_at is null"
                    + " or lease_expires_at <= $2)))";
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration RETENTION = Duration.ofDays(1);

    private static final String CLAIM = "select event_id, channel, payload_json, metadata_json, attempts, available_at,"
            + " lease_expires_at, created_at from bench_sqlspec where channel = $1 and " + AVAILABLE
            + " order by created_at, event_id limit 1 for update skip locked";
    private static final String GUARDED =
            "update bench_sqlspec set status = 'leased', lease_expires_at = $3, attempts = attempts + 1"
                    + " where event_id = $1 and " + AVAILABLE;
    private static final String ACK =
            "update bench_sqlspec set status = 'acked', acknowledged_at = $2 where event_id = $1";
    private static final String CLEAN_UP = "delete from bench_sqlspec where status = 'acked' and acknowledged_at <= $1";

    /** What takes one event, in the order in which it is run, for who runs it by another client. */
    public static final List<String> TAKE = List.of(CLAIM, GUARDED, ACK, CLEAN_UP);

    @Override
    public String name() {
        return "sqlspec";
    }

    @Override
    public void create(Session on) {
        on.executeScript(
                        """
                        drop table if exists bench_sqlspec;
                        create table bench_sqlspec (
                            event_id varchar(64) primary key,
                            channel varchar(128) not null,
                            payload_json jsonb not null,
                            metadata_json jsonb,
                            status varchar(32) not null default 'pending',
                            available_at timestamptz not null default now(),
                            lease_expires_at timestamptz,
                            attempts integer not null default 0,
                            created_at timestamptz not null default now(),
                            acknowledged_at timestamptz);
                        create index on bench_sqlspec (channel, status, available_at)
                        """)
                .await();
    }

    @Override
    public void fill(Session on, int events) {
        on.execute("truncate bench_sqlspec").await();
        on.execute(
                        "insert into bench_sqlspec(event_id, channel, payload_json, available_at, created_at)"
                                + " select replace(gen_random_uuid()::text, '-', ''), 'orders', (" + PAYLOADS
                                + ")::jsonb, now(), now() + n * interval '1 microsecond' from generate_series(1, $1) n",
                        events)
                .await();
        on.execute("analyze bench_sqlspec").await();
    }

    @Override
    public String sizeSql() {
        return "select count(*) from bench_sqlspec where status <> 'acked'";
    }

    @Override
    public void publish(Session on, List<String> payloads) {
        insert(on, payloads).await();
    }

    /** Publishes, a microsecond apart, which keeps their order; completes when that is committed. */
    Reply<?> insert(Statements on, List<String> payloads) {
        Instant now = Instant.now();
        return on.executeMany(
                "insert into bench_sqlspec(event_id, channel, payload_json, available_at, created_at)"
                        + " values ($1, $2, $3, $4, $5)",
                IntStream.range(0, payloads.size())
                        .mapToObj(i -> List.of(id(), "orders", payloads.get(i), now, now.plus(i, ChronoUnit.MICROS)))
                        .toList());
    }

    private static String id() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    @Override
    public Consumer consumer() {
        return (on, most) -> take(on, event -> {});
    }

    /**
     * Claims one, has it handled, and acknowledges it.
     *
     * @return how many that were
     */
    int take(Session on, java.util.function.Consumer<Row> handler) {
        Instant now = Instant.now();
        Optional<Row> row = on.selectOneOrNone(CLAIM, "orders", now).await();
        if (row.isEmpty()) {
            return 0;
        }
        Object id = row.get().get(0);
        on.execute(GUARDED, id, now, now.plus(LEASE)).await();
        handler.accept(row.get());
        on.execute(ACK, id, Instant.now()).await();
        on.execute(CLEAN_UP, Instant.now().minus(RETENTION)).await();
        return 1;
    }
}

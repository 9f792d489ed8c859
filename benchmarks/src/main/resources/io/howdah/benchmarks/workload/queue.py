# Copyright the Howdah authors
# SPDX-License-Identifier: Apache-2.0
"""SQLSpec's queue: one event at a time is looked for, leased, acknowledged, and what is old is removed."""

from datetime import datetime, timedelta, timezone

from peer import asyncpg_connection, asyncpg_prepared, runner, serve, words

LEASE = timedelta(seconds=30)
RETENTION = timedelta(days=1)


def now():
    return datetime.now(timezone.utc)


async def prepared():
    connection = await asyncpg_connection()
    return [await asyncpg_prepared(connection, sql) for sql in words]


async def take(statements, events):
    claim, guarded, ack, clean_up = statements
    for _ in range(events):
        began = now()
        event = await claim.fetchrow("orders", began)
        await guarded.fetch(event["event_id"], began, began + LEASE)
        await ack.fetch(event["event_id"], now())
        await clean_up.fetch(now() - RETENTION)
    return 0


to_its_end = runner()
statements = to_its_end(prepared())
serve(lambda events: to_its_end(take(statements, events)))

# Copyright the Howdah authors
# SPDX-License-Identifier: Apache-2.0
"""Rows of the application's into the table of prices, as SQLSpec brings them: many sets of values, or JSON."""

import functools
import json
import time
from decimal import Decimal

from peer import asyncpg_connection, asyncpg_prepared, driver, psycopg_connection, runner, serve_timed, words

work, count, tables, statement = words
portion = int(count)
NAMES = "id", "name", "price", "stock"
FILL = "insert into prices select i, 'old', 1, 1 from generate_series(0, {}, 2) i"
SUM = "select coalesce(sum(id + price * 100 + stock + length(name)), 0)::bigint from prices"


@functools.cache
def rows(number):
    return [(i, f"article number {i}", Decimal(100 + i) / 100, i % 50) for i in range(number)]


def made_ready(number):
    """The statements that leave the table empty, or with every second row."""
    half = [FILL.format(number - 1), "vacuum analyze prices"] if work == "upsert" else []
    return ["truncate prices", *half]


def as_json(some):
    return json.dumps([dict(zip(NAMES, row)) for row in some], default=str)


async def asyncpg_client():
    connection = await asyncpg_connection()
    merge = await asyncpg_prepared(connection, statement) if work == "upsert" else None

    async def ready(number):
        for sql in made_ready(number):
            await connection.execute(sql)

    async def load(some):
        if merge:
            await merge.fetch(as_json(some))
        else:
            await connection.executemany(statement, some)

    async def found():
        return await connection.fetchval(SUM)

    return ready, load, found


async def psycopg_client():
    connection = psycopg_connection()
    insert = statement.replace("$1, $2, $3, $4", "%s, %s, %s, %s")

    async def ready(number):
        for sql in made_ready(number):
            connection.execute(sql)

    async def load(some):
        with connection.transaction(), connection.cursor() as cursor:
            cursor.executemany(insert, some)

    async def found():
        return connection.execute(SUM).fetchone()[0]

    return ready, load, found


async def loaded(client, number):
    """Brings so many rows, a portion at a time; only that is timed."""
    ready, load, found = client
    everything = rows(number)
    await ready(number)
    start = time.perf_counter_ns()
    for begin in range(0, number, portion):
        await load(everything[begin : begin + portion])
    took = time.perf_counter_ns() - start
    return took, await found()


async def run(client, operations):
    if tables == "together":
        return await loaded(client, portion * operations)
    took, check = 0, 0
    for _ in range(operations):
        one, what = await loaded(client, portion)
        took, check = took + one, check + what
    return took, check


to_its_end = runner()
client = to_its_end(psycopg_client() if driver == "psycopg" else asyncpg_client())
serve_timed(lambda operations: to_its_end(run(client, operations)))

# Copyright the Howdah authors
# SPDX-License-Identifier: Apache-2.0
"""Rows of the application's into the table of prices, as SQLSpec brings them: many sets of values, or JSON."""

import functools
import json
import time
from decimal import Decimal

from peer import asyncpg_connection, asyncpg_prepared, driver, psycopg_connection, runner, serve_timed, words

work, count, statement = words
portion = int(count)
NAMES = "id", "name", "price", "stock"


@functools.cache
def rows(number):
    return [(i, f"article number {i}", Decimal(100 + i) / 100, i % 50) for i in range(number)]


def as_json(some):
    return json.dumps([dict(zip(NAMES, row)) for row in some], default=str)


async def asyncpg_load():
    connection = await asyncpg_connection()
    merge = await asyncpg_prepared(connection, statement) if work == "upsert" else None

    async def load(some):
        if merge:
            await merge.fetch(as_json(some))
        else:
            await connection.executemany(statement, some)

    return load


async def psycopg_load():
    connection = psycopg_connection()
    insert = statement.replace("$1, $2, $3, $4", "%s, %s, %s, %s")

    async def load(some):
        with connection.transaction(), connection.cursor() as cursor:
            cursor.executemany(insert, some)

    return load


async def loaded(load, portions):
    """Brings so many, one after the other; to make the rows is not timed."""
    everything = rows(portion * portions)
    start = time.perf_counter_ns()
    for begin in range(0, len(everything), portion):
        await load(everything[begin : begin + portion])
    return time.perf_counter_ns() - start, 0


to_its_end = runner()
load = to_its_end(psycopg_load() if driver == "psycopg" else asyncpg_load())
serve_timed(lambda portions: to_its_end(loaded(load, portions)))

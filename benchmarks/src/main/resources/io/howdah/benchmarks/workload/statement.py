# Copyright the Howdah authors
# SPDX-License-Identifier: Apache-2.0
"""Statements in Python, one driver in one process: reads "<operations>" lines, answers "<nanos> <cpu> <check>"."""

import asyncio
import sys
import time

driver, host, port, database, user, password, what = sys.argv[1:8]
SELECT = "select id, name, created_at, price, details from items"
POINT, ALL = SELECT + " where id = $1", SELECT + " order by id"
COUNT = 1000


class Item:
    __slots__ = ("id", "name", "created_at", "price", "details")

    def __init__(self, row):
        self.id, self.name, self.created_at, self.price, self.details = row


def serve(run):
    print("ready", flush=True)
    for line in sys.stdin:
        operations = int(line)
        cpu, start = time.process_time_ns(), time.perf_counter_ns()
        check = run(operations)
        print(time.perf_counter_ns() - start, time.process_time_ns() - cpu, check, flush=True)


def key(operation):
    return operation % COUNT + 1


async def asyncpg_connection():
    import asyncpg

    return await asyncpg.connect(host=host, port=int(port), database=database, user=user, password=password)


async def asyncpg_run(point, everything, operations):
    check = 0
    for operation in range(operations):
        if what == "point":
            check += Item(await point.fetchrow(key(operation))).id
        else:
            check += len([Item(row) for row in await everything.fetch()])
    return check


def serve_asyncpg(runner):
    connection = runner(asyncpg_connection())
    point, everything = runner(connection.prepare(POINT)), runner(connection.prepare(ALL))
    serve(lambda operations: runner(asyncpg_run(point, everything, operations)))


def serve_psycopg():
    import psycopg

    connection = psycopg.connect(
        host=host, port=port, dbname=database, user=user, password=password, autocommit=True, prepare_threshold=0
    )
    point = POINT.replace("$1", "%s")

    def run(operations):
        check = 0
        for operation in range(operations):
            if what == "point":
                check += Item(connection.execute(point, (key(operation),)).fetchone()).id
            else:
                check += len([Item(row) for row in connection.execute(ALL).fetchall()])
        return check

    serve(run)


if driver == "psycopg":
    serve_psycopg()
else:
    if driver == "uvloop":
        import uvloop

        loop = uvloop.new_event_loop()
    else:
        loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    serve_asyncpg(loop.run_until_complete)

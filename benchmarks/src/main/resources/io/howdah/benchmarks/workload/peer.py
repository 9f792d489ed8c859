# Copyright the Howdah authors
# SPDX-License-Identifier: Apache-2.0
"""What all peers in Python share: one driver in one process, which connects and does its turns as it is told."""

import asyncio
import sys
import time

driver, host, port, database, user, password = sys.argv[1:7]
words = sys.argv[7:]


async def asyncpg_connection():
    import asyncpg

    return await asyncpg.connect(host=host, port=int(port), database=database, user=user, password=password)


async def asyncpg_prepared(connection, sql):
    """Its prepare alone leaves a transaction open, whose locks keep others from emptying the table: a statement ends it."""
    statement = await connection.prepare(sql)
    await connection.execute("select 1")
    return statement


def psycopg_connection():
    import psycopg

    return psycopg.connect(
        host=host, port=port, dbname=database, user=user, password=password, autocommit=True, prepare_threshold=0
    )


def runner():
    """What runs a coroutine to its end, on the driver's loop."""
    if driver == "uvloop":
        import uvloop

        loop = uvloop.new_event_loop()
    else:
        loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    return loop.run_until_complete


def rows_of(tag):
    return int(tag.rsplit(" ", 1)[1])


def serve(run):
    """Reads "<operations>" lines, answers "<nanos> <cpu> <check>"; what runs gives the check."""

    def timed(operations):
        start = time.perf_counter_ns()
        check = run(operations)
        return time.perf_counter_ns() - start, check

    serve_timed(timed)


def serve_timed(run):
    """As serve; what runs gives the time, too."""
    print("ready", flush=True)
    for line in sys.stdin:
        cpu = time.process_time_ns()
        took, check = run(int(line))
        print(took, time.process_time_ns() - cpu, check, flush=True)

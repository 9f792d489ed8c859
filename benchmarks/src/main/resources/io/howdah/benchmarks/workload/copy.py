# Copyright the Howdah authors
# SPDX-License-Identifier: Apache-2.0
"""COPY in Python, one way in one process: reads "<operations>" lines, answers "<nanos> <cpu> <check>"."""

import asyncio
import io
import sys
import time
from decimal import Decimal

driver, host, port, database, user, password, work, count = sys.argv[1:9]
rows = int(count)
columns = ["id", "item", "price"]


def serve(run):
    print("ready", flush=True)
    for line in sys.stdin:
        operations = int(line)
        cpu, start = time.process_time_ns(), time.perf_counter_ns()
        check = sum(run() for _ in range(operations))
        print(time.perf_counter_ns() - start, time.process_time_ns() - cpu, check, flush=True)


def rows_of(tag):
    return int(tag.rsplit(" ", 1)[1])


async def connect():
    import asyncpg

    return await asyncpg.connect(host=host, port=int(port), database=database, user=user, password=password)


async def data(connection, form):
    taken = io.BytesIO()
    await connection.copy_from_table("copy_out", output=taken, format=form)
    return taken.getvalue()


async def nothing(chunk):
    pass


async def prepared(connection):
    form = "binary" if work.endswith("binary") else "text"
    if work == "copy-in-typed":
        records = [(i, f"item number {i}", Decimal(i * 7 % 1000000) / 100) for i in range(1, rows + 1)]

        async def once():
            await connection.execute("truncate copy_in")
            return rows_of(await connection.copy_records_to_table("copy_in", records=records, columns=columns))

    elif work.startswith("copy-in"):
        taken = await data(connection, form)

        async def once():
            await connection.execute("truncate copy_in")
            source = io.BytesIO(taken)
            return rows_of(await connection.copy_to_table("copy_in", source=source, columns=columns, format=form))

    elif work == "copy-out-typed":

        async def once():
            return len(await connection.fetch("select * from copy_out"))

    else:

        async def once():
            return rows_of(await connection.copy_from_table("copy_out", output=nothing, format=form))

    return once


def main(runner):
    connection = runner(connect())
    once = runner(prepared(connection))
    serve(lambda: runner(once()))


if driver == "uvloop":
    import uvloop

    loop = uvloop.new_event_loop()
else:
    loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
main(loop.run_until_complete)

# Copyright the Howdah authors
# SPDX-License-Identifier: Apache-2.0
"""What all peers in Python share: one driver in one process, which connects and does its turns as it is told."""

import asyncio
import sys
import time
import zlib
from datetime import datetime, timedelta, timezone
from decimal import Decimal

driver, host, port, database, user, password = sys.argv[1:7]
words = sys.argv[7:]


async def asyncpg_connection():
    import asyncpg

    return await asyncpg.connect(host=host, port=int(port), database=database, user=user, password=password, ssl=False)


async def asyncpg_prepared(connection, sql):
    """Its prepare alone leaves a transaction open, whose locks keep others from emptying the table: a statement ends it."""
    statement = await connection.prepare(sql)
    await connection.execute("select 1")
    return statement


def psycopg_connection():
    import psycopg

    return psycopg.connect(
        host=host,
        port=port,
        dbname=database,
        user=user,
        password=password,
        sslmode="disable",
        autocommit=True,
        prepare_threshold=0,
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


EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def text(value):
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, datetime):
        return str((value - EPOCH) // timedelta(microseconds=1))
    return str(value)


class Checksum:
    """Whatever is read, in a few letters: Checksum.java has the other one."""

    def __init__(self):
        self.crc, self.length = 0, 0

    def add(self, data):
        self.crc = zlib.crc32(data, self.crc)
        self.length += len(data)

    def row(self, values):
        self.add(("\t".join(map(text, values)) + "\n").encode())

    def __str__(self):
        return f"{self.crc:08x} of {self.length} bytes"


def content_of(rows):
    content = Checksum()
    for row in rows:
        content.row(row)
    return content


def serve(run, content=str):
    """Reads "<operations>" lines, answers "<nanos> <cpu> <check>"; what runs gives the check. Reads "content", answers it."""

    def timed(operations):
        start = time.perf_counter_ns()
        check = run(operations)
        return time.perf_counter_ns() - start, check

    serve_timed(timed, content)


def serve_timed(run, content=str):
    """As serve; what runs gives the time, too."""
    print("ready", flush=True)
    for line in sys.stdin:
        if line.strip() == "content":
            print(content(), flush=True)
            continue
        cpu = time.process_time_ns()
        took, check = run(int(line))
        print(took, time.process_time_ns() - cpu, check, flush=True)

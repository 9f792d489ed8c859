# Copyright the Howdah authors
# SPDX-License-Identifier: Apache-2.0
"""Stacks of statements in Python, one driver in one process: reads "<operations>" lines, answers "<nanos> <cpu> <check>"."""

import asyncio
import sys
import time

driver, host, port, database, user, password = sys.argv[1:7]
statements = sys.argv[7:]  # $1 is the number of the operation


def rows_of(tag):
    return int(tag.rsplit(" ", 1)[1])


def serve(run):
    print("ready", flush=True)
    for line in sys.stdin:
        operations = int(line)
        cpu, start = time.process_time_ns(), time.perf_counter_ns()
        check = run(operations)
        print(time.perf_counter_ns() - start, time.process_time_ns() - cpu, check, flush=True)


async def asyncpg_connection():
    import asyncpg

    return await asyncpg.connect(host=host, port=int(port), database=database, user=user, password=password)


async def asyncpg_prepared(connection):
    return [await connection.prepare(sql) for sql in statements]


async def asyncpg_stacks(connection, prepared, operations):
    check = 0
    for operation in range(operations):
        transaction = connection.transaction()
        await transaction.start()
        for statement in prepared:
            rows = await statement.fetch(operation)
            check += rows[0][0] if rows else rows_of(statement.get_statusmsg())
        await transaction.commit()
    return check


def serve_asyncpg(runner):
    connection = runner(asyncpg_connection())
    prepared = runner(asyncpg_prepared(connection))
    serve(lambda operations: runner(asyncpg_stacks(connection, prepared, operations)))


def serve_psycopg():
    import psycopg

    connection = psycopg.connect(
        host=host, port=port, dbname=database, user=user, password=password, autocommit=True, prepare_threshold=0
    )
    texts = [sql.replace("$1", "%s") for sql in statements]

    def run(operations):
        check = 0
        for operation in range(operations):
            with connection.pipeline():
                with connection.transaction():
                    cursors = [connection.execute(text, (operation,)) for text in texts]
                for cursor in cursors:
                    check += cursor.fetchone()[0] if cursor.description else cursor.rowcount
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

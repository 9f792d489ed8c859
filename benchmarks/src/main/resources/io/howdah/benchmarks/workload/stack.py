# Copyright the Howdah authors
# SPDX-License-Identifier: Apache-2.0
"""Stacks of statements, in which $1 is the number of the operation."""

from peer import asyncpg_connection, asyncpg_prepared, driver, psycopg_connection, rows_of, runner, serve
from peer import words as statements


async def asyncpg_statements(connection):
    return [await asyncpg_prepared(connection, sql) for sql in statements]


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


def serve_asyncpg(to_its_end):
    connection = to_its_end(asyncpg_connection())
    prepared = to_its_end(asyncpg_statements(connection))
    serve(lambda operations: to_its_end(asyncpg_stacks(connection, prepared, operations)))


def serve_psycopg():
    connection = psycopg_connection()
    texts = [sql.replace("$1", "%s") for sql in statements]

    def run(operations):
        check = 0
        for operation in range(operations):
            with connection.pipeline():  # connection.transaction() would wait at its begin and its end
                connection.execute("begin")
                cursors = [connection.execute(text, (operation,)) for text in texts]
                connection.execute("commit")
            for cursor in cursors:
                check += cursor.fetchone()[0] if cursor.description else cursor.rowcount
        return check

    serve(run)


if driver == "psycopg":
    serve_psycopg()
else:
    serve_asyncpg(runner())

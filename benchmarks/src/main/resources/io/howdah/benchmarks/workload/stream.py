# Copyright the Howdah authors
# SPDX-License-Identifier: Apache-2.0
"""A million rows, one by one."""

from peer import asyncpg_connection, driver, psycopg_connection, runner, serve

SELECT = "select id, name, created_at, price, details from many_items"
PORTION = 256


class Item:
    __slots__ = ("id", "name", "created_at", "price", "details")

    def __init__(self, row):
        self.id, self.name, self.created_at, self.price, self.details = row


async def asyncpg_run(connection, operations):
    check = 0
    for _ in range(operations):
        async with connection.transaction():
            async for row in connection.cursor(SELECT, prefetch=PORTION):
                check += Item(row).id
    return check


def serve_asyncpg(to_its_end):
    connection = to_its_end(asyncpg_connection())
    serve(lambda operations: to_its_end(asyncpg_run(connection, operations)))


def serve_psycopg():
    connection = psycopg_connection()

    def run(operations):
        check = 0
        for _ in range(operations):
            with connection.transaction(), connection.cursor("many") as cursor:
                cursor.itersize = PORTION
                cursor.execute(SELECT)
                for row in cursor:
                    check += Item(row).id
        return check

    serve(run)


if driver == "psycopg":
    serve_psycopg()
else:
    serve_asyncpg(runner())

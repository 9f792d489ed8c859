# Copyright the Howdah authors
# SPDX-License-Identifier: Apache-2.0
"""A million rows, one by one."""

from peer import Checksum, asyncpg_connection, content_of, driver, psycopg_connection, runner, serve

# psycopg would read JSON into trees, which nobody has asked for
DETAILS = "details::text" if driver == "psycopg" else "details"
SELECT = f"select id, name, created_at, price, {DETAILS} from many_items"
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


async def asyncpg_content(connection):
    content = Checksum()
    async with connection.transaction():
        async for row in connection.cursor(SELECT, prefetch=PORTION):
            content.row(row)
    return content


def serve_asyncpg(to_its_end):
    connection = to_its_end(asyncpg_connection())
    serve(
        lambda operations: to_its_end(asyncpg_run(connection, operations)),
        lambda: to_its_end(asyncpg_content(connection)),
    )


def serve_psycopg():
    connection = psycopg_connection()

    def rows():
        with connection.transaction(), connection.cursor("many") as cursor:
            cursor.itersize = PORTION
            cursor.execute(SELECT)
            yield from cursor

    serve(lambda operations: sum(Item(row).id for _ in range(operations) for row in rows()), lambda: content_of(rows()))


if driver == "psycopg":
    serve_psycopg()
else:
    serve_asyncpg(runner())

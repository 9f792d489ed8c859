# Copyright the Howdah authors
# SPDX-License-Identifier: Apache-2.0
"""Statements."""

from peer import asyncpg_connection, content_of, driver, psycopg_connection, runner, serve, words

(what,) = words
# psycopg would read JSON into trees, which nobody has asked for
DETAILS = "details::text" if driver == "psycopg" else "details"
SELECT = f"select id, name, created_at, price, {DETAILS} from items"
POINT, ALL = SELECT + " where id = $1", SELECT + " order by id"
COUNT = 1000


class Item:
    __slots__ = ("id", "name", "created_at", "price", "details")

    def __init__(self, row):
        self.id, self.name, self.created_at, self.price, self.details = row


def key(operation):
    return operation % COUNT + 1


async def asyncpg_run(point, everything, operations):
    check = 0
    for operation in range(operations):
        if what == "point":
            check += Item(await point.fetchrow(key(operation))).id
        else:
            check += len([Item(row) for row in await everything.fetch()])
    return check


def serve_asyncpg(to_its_end):
    connection = to_its_end(asyncpg_connection())
    point, everything = to_its_end(connection.prepare(POINT)), to_its_end(connection.prepare(ALL))
    serve(
        lambda operations: to_its_end(asyncpg_run(point, everything, operations)),
        lambda: content_of(to_its_end(everything.fetch())),
    )


def serve_psycopg():
    connection = psycopg_connection()
    point = POINT.replace("$1", "%s")

    def run(operations):
        check = 0
        for operation in range(operations):
            if what == "point":
                check += Item(connection.execute(point, (key(operation),)).fetchone()).id
            else:
                check += len([Item(row) for row in connection.execute(ALL).fetchall()])
        return check

    serve(run, lambda: content_of(connection.execute(ALL).fetchall()))


if driver == "psycopg":
    serve_psycopg()
else:
    serve_asyncpg(runner())

# Copyright the Howdah authors
# SPDX-License-Identifier: Apache-2.0
"""COPY, one way in one process."""

import io
from decimal import Decimal

from peer import Checksum, asyncpg_connection, content_of, rows_of, runner, serve, words

work, count = words
rows = int(count)
columns = ["id", "item", "price"]


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


async def content(connection):
    if work.startswith("copy-in"):
        return ""
    if work == "copy-out-typed":
        return content_of(await connection.fetch("select * from copy_out"))
    taken = Checksum()

    async def take(chunk):
        taken.add(chunk)

    await connection.copy_from_table("copy_out", output=take, format=work.rsplit("-", 1)[1])
    return taken


to_its_end = runner()
connection = to_its_end(asyncpg_connection())
once = to_its_end(prepared(connection))
serve(
    lambda operations: sum(to_its_end(once()) for _ in range(operations)),
    lambda: to_its_end(content(connection)),
)

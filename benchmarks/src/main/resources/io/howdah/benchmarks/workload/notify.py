# Copyright the Howdah authors
# SPDX-License-Identifier: Apache-2.0
"""Notifications."""

import asyncio
import statistics
import time

from peer import asyncpg_connection, runner, serve_timed, words

work, told = words
PUBLISH = "select pg_notify($1, $2)"


async def prepared():
    publishing, listening = await asyncpg_connection(), await asyncpg_connection()
    heard = asyncio.Queue()
    await listening.add_listener("bench", lambda *said: heard.put_nowait((time.perf_counter_ns(), said[3])))

    async def publish(i):
        await publishing.execute(PUBLISH, "bench", f'{{"id":{i}}}')

    async def latency(operations):
        took = []
        for i in range(operations):
            published = time.perf_counter_ns()
            await publish(i)
            took.append((await heard.get())[0] - published)
        return int(statistics.median(took) * operations)

    async def throughput(operations):
        start = time.perf_counter_ns()
        for i in range(operations):
            await publish(i)
        for i in range(operations):
            await heard.get()
        return time.perf_counter_ns() - start

    async def content():
        said = []
        for i in range(int(told)):
            await publish(i)
            said.append((await heard.get())[1])
        return " ".join(said)

    return latency if work == "notify-latency" else throughput, content, listening


to_its_end = runner()
run, content, listening = to_its_end(prepared())  # one that nobody holds hears nothing
serve_timed(lambda operations: (to_its_end(run(operations)), operations), lambda: to_its_end(content()))

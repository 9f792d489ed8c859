# Copyright the Howdah authors
# SPDX-License-Identifier: Apache-2.0
"""Notifications."""

import asyncio
import statistics
import time

from peer import asyncpg_connection, runner, serve_timed, words

(work,) = words
PUBLISH = "select pg_notify($1, $2)"


async def prepared():
    publishing, listening = await asyncpg_connection(), await asyncpg_connection()
    heard = asyncio.Queue()
    await listening.add_listener("bench", lambda *_: heard.put_nowait(time.perf_counter_ns()))

    async def latency(operations):
        took = []
        for i in range(operations):
            published = time.perf_counter_ns()
            await publishing.execute(PUBLISH, "bench", f'{{"id":{i}}}')
            took.append(await heard.get() - published)
        return int(statistics.median(took) * operations)

    async def throughput(operations):
        start = time.perf_counter_ns()
        for i in range(operations):
            await publishing.execute(PUBLISH, "bench", f'{{"id":{i}}}')
        for i in range(operations):
            await heard.get()
        return time.perf_counter_ns() - start

    return latency if work == "notify-latency" else throughput, listening


to_its_end = runner()
run, listening = to_its_end(prepared())  # one that nobody holds hears nothing
serve_timed(lambda operations: (to_its_end(run(operations)), operations))

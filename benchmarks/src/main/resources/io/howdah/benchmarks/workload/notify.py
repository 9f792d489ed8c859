# Copyright the Howdah authors
# SPDX-License-Identifier: Apache-2.0
"""Notifications in Python: reads "<operations>" lines, answers "<nanos> <cpu> <check>"."""

import asyncio
import statistics
import sys
import time

driver, host, port, database, user, password, work = sys.argv[1:8]
PUBLISH = "select pg_notify($1, $2)"


async def connect():
    import asyncpg

    return await asyncpg.connect(host=host, port=int(port), database=database, user=user, password=password)


async def prepared():
    publishing, listening = await connect(), await connect()
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

    return latency if work == "notify-latency" else throughput


def main(runner):
    run = runner(prepared())
    print("ready", flush=True)
    for line in sys.stdin:
        operations = int(line)
        cpu = time.process_time_ns()
        took = runner(run(operations))
        print(took, time.process_time_ns() - cpu, operations, flush=True)


if driver == "uvloop":
    import uvloop

    loop = uvloop.new_event_loop()
else:
    loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
main(loop.run_until_complete)

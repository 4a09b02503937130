"""The scenarios of ../README.md with the stock Python SDK. Its one argument is the plan as JSON."""

import asyncio
import sys
import time

import connecting
import publishing
import recovering
import serving
import subscribing
from stage import check, client, equal, eventually, failed


async def main():
    keeper = await client("keeper", max_server_ping_delay=1.0)
    await keeper.connect()
    await connecting.run()
    await subscribing.run()
    await publishing.run()
    await recovering.run()
    await serving.run()

    async def kept():
        await eventually(lambda: time.monotonic() - keeper.begun >= 10, lambda: "time passed")
        equal("connects, ends", (1, 0), (len(keeper.connected), len(keeper.disconnected)))

    await check("stays connected by pings and pongs", kept)
    await recovering.run_through_kill()
    return 1 if failed() else 0


sys.exit(asyncio.run(main()))

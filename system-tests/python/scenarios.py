"""The scenarios of ../README.md with the stock Python SDK. Its one argument is the plan as JSON."""

import asyncio
import sys
import time

import connecting
import publishing
import recovering
import serving
import subscribing
from stage import check, connected, equal, eventually, failed


async def main():
    keeper = await connected("keeper", max_server_ping_delay=1.0)
    native = await connected("keeper", max_server_ping_delay=1.0, query="?cf_ws_frame_ping_pong=true")
    await connecting.run()
    await subscribing.run()
    await publishing.run()
    await recovering.run()
    await serving.run()

    async def stayed(one):
        await eventually(lambda: time.monotonic() - one.begun >= 10, lambda: "time passed")
        equal("connects, ends", (1, 0), (len(one.connected), len(one.disconnected)))

    await check("stays connected by pings and pongs", lambda: stayed(keeper))
    await check("stays connected by pings of the websocket", lambda: stayed(native))
    await recovering.run_through_kill()
    return 1 if failed() else 0


sys.exit(asyncio.run(main()))
